"""The addresses of everything about articles that is no page of the tree."""

from django.urls import path, re_path

from broadsheet.articles import feeds, views

app_name = "articles"

_MONTH = r"^archive/(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/"
_DAY = _MONTH + r"(?P<day>[0-9]{2})/"
_PAGE = r"page/(?P<number>[0-9]+)/$"

urlpatterns = [
    path("authors/<str:slug>/", views.author, name="author"),
    path("authors/<str:slug>/page/<str:number>/", views.author, name="author_page"),
    path("tags/<str:slug>/", views.tag, name="tag"),
    path("tags/<str:slug>/page/<str:number>/", views.tag, name="tag_page"),
    path("stories/<str:slug>/", views.story, name="story"),
    path("stories/<str:slug>/page/<str:number>/", views.story, name="story_page"),
    path("archive/", views.archive, name="archive"),
    re_path(_MONTH + "$", views.archive_month, name="archive_month"),
    re_path(_MONTH + _PAGE, views.archive_month, name="archive_month_page"),
    re_path(_DAY + "$", views.archive_day, name="archive_day"),
    re_path(_DAY + _PAGE, views.archive_day, name="archive_day_page"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/page/<str:number>/", views.corrections, name="corrections_page"),
    path("search/", views.search, name="search"),
    path("feeds/", feeds.feed_index, name="feeds"),
    path("feeds/latest.xml", feeds.site_feed, name="feed"),
    path("feeds/sections/<str:slug>.xml", feeds.section_feed, name="section_feed"),
    path("feeds/authors/<str:slug>.xml", feeds.author_feed, name="author_feed"),
    path("feeds/tags/<str:slug>.xml", feeds.tag_feed, name="tag_feed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("archive/sitemap.xml", feeds.standing_sitemap, name="standing_sitemap"),
    re_path(_MONTH + r"sitemap\.xml$", feeds.month_sitemap, name="month_sitemap"),
    path("news-sitemap.xml", feeds.news_sitemap, name="news_sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
]
