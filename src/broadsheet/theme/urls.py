"""Addresses of the theme."""

from django.urls import path

from broadsheet.theme import views

app_name = "theme"
urlpatterns = [path("look.css", views.look_css, name="look_css")]
