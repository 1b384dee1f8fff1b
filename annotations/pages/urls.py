"""The addresses of the public pages."""

from django.urls import path, re_path

from annotations.pages import (
    articles,
    claims,
    corrections,
    crawlers,
    embedding,
    previewing,
    start,
    verdicts,
)

app_name = "pages"
urlpatterns = [
    path("", start.start, name="start"),
    path("verdicts/", verdicts.index, name="verdicts"),
    re_path(r"^verdicts/(?P<ref>V-[0-9]{1,18})/$", verdicts.show, name="verdict"),
    re_path(r"^verdicts/(?P<ref>V-[0-9]{1,18})/embed/$", embedding.card, name="embed"),
    re_path(
        r"^verdicts/(?P<ref>V-[0-9]{1,18})/preview/$",
        previewing.preview,
        name="preview",
    ),
    re_path(r"^claims/(?P<ref>C-[0-9]{1,18})/$", claims.show, name="claim"),
    re_path(r"^articles/(?P<ref>A-[0-9]{1,18})/$", articles.show, name="article"),
    path("corrections/", corrections.index, name="corrections"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemaps, name="sitemaps"),
    re_path(
        r"^sitemap-(?P<number>[0-9]{1,12})\.xml$", crawlers.sitemap, name="sitemap"
    ),
]
