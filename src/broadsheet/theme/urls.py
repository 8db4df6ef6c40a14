"""Addresses of the theme."""

from django.urls import path, re_path

from broadsheet.theme import manifest, views

app_name = "theme"
urlpatterns = [
    path("look.css", views.look_css, name="look_css"),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    re_path(rf"^icons/(?P<label>{'|'.join(manifest.SIZES)})\.png$", manifest.icon, name="icon"),
    path("apple-touch-icon.png", manifest.apple_touch_icon, name="apple_touch_icon"),
    path("favicon.ico", manifest.favicon, name="favicon"),
]
