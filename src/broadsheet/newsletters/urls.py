"""The addresses of subscribing, in the order in which a reader meets them."""

from django.urls import path

from broadsheet.newsletters import hook_views, views

app_name = "newsletters"

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscribe/sent/", views.sent, name="sent"),
    path("subscribe/confirm/<str:token>/", views.confirm, name="confirm"),
    path("subscribe/manage/", views.manage_ask, name="manage_ask"),
    path("subscribe/manage/<str:token>/", views.manage, name="manage"),
    path("subscribe/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("api/mail/mailgun/", hook_views.mailgun),
    path("api/mail/postmark/", hook_views.postmark),
    path("api/mail/ses/", hook_views.ses),
]
