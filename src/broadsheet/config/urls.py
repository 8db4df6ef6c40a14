"""Every address of the installation."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as desk_urls
from wagtail.documents import urls as document_urls

urlpatterns = [
    path("desk/", include(desk_urls)),
    path("documents/", include(document_urls)),
    path("account/", include("allauth.urls")),
    path("", include(wagtail_urls)),
]
