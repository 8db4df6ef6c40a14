"""The addresses of subscribing, in the order in which a reader meets them."""

from django.urls import path

from broadsheet.newsletters.views import archive, public, reports

app_name = "newsletters"

urlpatterns = [
    path("subscribe/", public.subscribe, name="subscribe"),
    path("subscribe/sent/", public.sent, name="sent"),
    path("subscribe/confirm/<str:token>/", public.confirm, name="confirm"),
    path("subscribe/archive/", archive.index, name="archive"),
    path("subscribe/archive/feed.xml", archive.feed, name="archive_feed"),
    path("subscribe/archive/<int:edition_id>/", archive.edition, name="archived"),
    path("subscribe/manage/", public.manage_ask, name="manage_ask"),
    path("subscribe/manage/<str:token>/", public.manage, name="manage"),
    path("subscribe/to/<str:token>/", public.follow, name="follow"),
    path("subscribe/unsubscribe/<str:token>/", public.unsubscribe, name="unsubscribe"),
    path("api/mail/mailgun/", reports.mailgun),
    path("api/mail/postmark/", reports.postmark),
    path("api/mail/ses/", reports.ses),
]
