"""The addresses in Google's shape."""

from django.urls import path

from annotations.api.google import views

app_name = "google"
urlpatterns = [
    path("claims:search", views.Search.as_view(), name="search"),
    path("<path:path>", views.Other.as_view(), name="other"),
]
