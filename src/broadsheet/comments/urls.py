"""Addresses of replies; they all begin with the reserved word `replies`."""

from django.urls import path, re_path

from broadsheet.comments import feeds
from broadsheet.comments.views import by_letter, known, own, replying, reports

app_name = "comments"
urlpatterns = [
    path("replies/new/<int:article_id>/", replying.new, name="new"),
    path("replies/to/<int:comment_id>/", replying.reply, name="reply"),
    path("replies/mine/<str:token>/", own.mine, name="mine"),
    path("replies/mine/<str:token>/withdraw/", own.withdraw, name="withdraw"),
    path("replies/mine/<str:token>/edit/", own.edit, name="edit"),
    path("replies/mine/<str:token>/appeal/", own.appeal, name="appeal"),
    path("replies/mine/<str:token>/confirm/", known.confirm, name="confirm"),
    path("replies/known/", known.known, name="known"),
    path("replies/known/code/", known.code, name="code"),
    path("replies/known/leave/", known.leave, name="leave"),
    path("replies/decide/<str:token>/", by_letter.by_letter, name="by_letter"),
    path("replies/mute/<str:token>/", known.mute, name="mute"),
    re_path(r"^feeds/replies\.(?P<ending>xml|json)$", feeds.newest, name="feed"),
    re_path(
        r"^feeds/replies/(?P<article_id>[0-9]{1,18})\.(?P<ending>xml|json)$",
        feeds.of_article,
        name="feed_of",
    ),
    path("replies/rules/", reports.rules, name="rules"),
    path("replies/reported/<str:token>/", reports.reported, name="reported"),
    path("replies/<int:comment_id>/report/", reports.report, name="report"),
    path("replies/<int:comment_id>/", replying.permalink, name="permalink"),
    path("replies/<int:comment_id>/history/", own.history, name="history"),
]
