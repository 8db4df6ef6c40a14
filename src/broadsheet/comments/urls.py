"""Addresses of replies; they all begin with the reserved word `replies`."""

from django.urls import path

from broadsheet.comments.views import own, replying

app_name = "comments"
urlpatterns = [
    path("replies/new/<int:article_id>/", replying.new, name="new"),
    path("replies/to/<int:comment_id>/", replying.reply, name="reply"),
    path("replies/mine/<str:token>/", own.mine, name="mine"),
    path("replies/mine/<str:token>/withdraw/", own.withdraw, name="withdraw"),
    path("replies/mine/<str:token>/edit/", own.edit, name="edit"),
    path("replies/mine/<str:token>/appeal/", own.appeal, name="appeal"),
    path("replies/<int:comment_id>/", replying.permalink, name="permalink"),
    path("replies/<int:comment_id>/history/", own.history, name="history"),
]
