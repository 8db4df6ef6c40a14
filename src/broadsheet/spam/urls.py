"""The addresses of the Akismet protocol."""

from django.urls import re_path

from broadsheet.spam.views.akismet import operation

urlpatterns = [re_path(r"^1\.[12]/[a-z-]{1,30}/?$", operation, name="akismet")]
