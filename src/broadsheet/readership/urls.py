"""Addresses of readership."""

from django.urls import path

from broadsheet.readership import views

app_name = "readership"
urlpatterns = [path("most-read/", views.most_read, name="most_read")]
