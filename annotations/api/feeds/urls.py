"""The addresses of the feeds."""

from django.urls import path

from annotations.api.feeds import views

app_name = "feeds"
urlpatterns = [
    path("claimreview.json", views.ClaimReviews.as_view(), name="claimreview"),
    path("verdicts.atom", views.Atom.as_view(), name="atom"),
    path("verdicts.json", views.JsonFeed.as_view(), name="json"),
]
