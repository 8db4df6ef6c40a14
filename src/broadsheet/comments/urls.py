"""Addresses of replies; they all begin with the reserved word `replies`."""

from django.urls import path

from broadsheet.comments.views import replying as views

app_name = "comments"
urlpatterns = [
    path("replies/new/<int:article_id>/", views.new, name="new"),
    path("replies/to/<int:comment_id>/", views.reply, name="reply"),
    path("replies/mine/<str:token>/", views.mine, name="mine"),
    path("replies/mine/<str:token>/withdraw/", views.withdraw, name="withdraw"),
    path("replies/<int:comment_id>/", views.permalink, name="permalink"),
]
