"""Addresses of the contact form; the page itself is Wagtail's, at /contact/."""

from django.urls import path

from broadsheet.standing import views

app_name = "standing"
urlpatterns = [
    path("contact/send/", views.send, name="send"),
    path("contact/sent/", views.sent, name="sent"),
]
