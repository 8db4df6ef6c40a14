"""The page about personal data."""

from django.urls import path

from broadsheet.privacy import views

app_name = "privacy"
urlpatterns = [path("privacy/", views.disclosure, name="disclosure")]
