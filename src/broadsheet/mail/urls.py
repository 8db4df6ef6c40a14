"""A demo's letters, for whoever tries it; every other installation answers 404."""

from django.urls import path

from broadsheet.mail import views

app_name = "demo"
urlpatterns = [
    path("letters/", views.demo_letters, name="letters"),
    path("letters/<int:letter_id>/", views.demo_letter, name="letter"),
]
