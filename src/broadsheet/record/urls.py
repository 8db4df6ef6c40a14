"""Sources and what they said."""

from django.urls import path

from broadsheet.record import views

app_name = "record"
urlpatterns = [
    path("sources/", views.sources, name="sources"),
    path("sources/page/<str:number>/", views.sources, name="sources-page"),
    path("sources/<str:slug>/", views.source, name="source"),
    path("sources/<str:slug>/page/<str:number>/", views.source, name="source-page"),
]
