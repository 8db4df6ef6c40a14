"""Addresses of serving."""

from django.urls import path

from broadsheet.serving import views

app_name = "serving"
urlpatterns = [
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("media/<path:path>", views.media, name="media"),
]
