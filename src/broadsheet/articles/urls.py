"""The addresses of everything about articles that is no page of the tree."""

from django.urls import path, re_path

from broadsheet.articles import feeds, machine, views

app_name = "articles"

_MONTH = r"^archive/(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/"
_DAY = _MONTH + r"(?P<day>[0-9]{2})/"
_ENDING = r"(?P<ending>xml|atom|json)"
_KIND = r"(?P<kind>sections|authors|tags|stories)"
_PAGE = r"page/(?P<number>[0-9]+)/$"

urlpatterns = [
    path("authors/", views.authors, name="authors"),
    path("authors/<str:slug>/", views.author, name="author"),
    path("authors/<str:slug>/page/<str:number>/", views.author, name="author_page"),
    path("tags/", views.tags, name="tags"),
    path("tags/<str:slug>/", views.tag, name="tag"),
    path("tags/<str:slug>/page/<str:number>/", views.tag, name="tag_page"),
    path("stories/", views.stories, name="stories"),
    path("stories/<str:slug>/", views.story, name="story"),
    path("stories/<str:slug>/page/<str:number>/", views.story, name="story_page"),
    path("archive/", views.archive, name="archive"),
    re_path(r"^archive/(?P<year>[0-9]{4})/$", views.archive_year, name="archive_year"),
    re_path(_MONTH + "$", views.archive_month, name="archive_month"),
    re_path(_MONTH + _PAGE, views.archive_month, name="archive_month_page"),
    re_path(_DAY + "$", views.archive_day, name="archive_day"),
    re_path(_DAY + _PAGE, views.archive_day, name="archive_day_page"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/page/<str:number>/", views.corrections, name="corrections_page"),
    path("search/", views.search, name="search"),
    path("feeds/", feeds.feed_index, name="feeds"),
    re_path(rf"^feeds/latest\.{_ENDING}$", feeds.site_feed, name="feed"),
    re_path(rf"^feeds/{_KIND}/(?P<slug>[^/]+)\.{_ENDING}$", feeds.feed_of, name="feed_of"),
    path("sitemap.xml", machine.sitemap, name="sitemap"),
    path("archive/sitemap.xml", machine.standing_sitemap, name="standing_sitemap"),
    re_path(_MONTH + r"sitemap\.xml$", machine.month_sitemap, name="month_sitemap"),
    path("news-sitemap.xml", machine.news_sitemap, name="news_sitemap"),
    path("robots.txt", machine.robots, name="robots"),
    path("llms.txt", machine.llms, name="llms"),
    re_path(
        r"^(?P<section>[^/]+)/(?P<day>[0-9]{4}/[0-9]{2}/[0-9]{2})/(?P<slug>[^/]+)\.md$",
        machine.article_markdown,
        name="article_markdown",
    ),
]
