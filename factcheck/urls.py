"""Where each address leads."""

from django.contrib import admin
from django.urls import include, path

from annotations.api.oembed import OEmbed
from factcheck.health import healthz

urlpatterns = [
    path("api/v1/", include("annotations.api.v1.urls")),  # first, as it is asked most
    path("", include("annotations.pages.urls")),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("v1alpha1/", include("annotations.api.google.urls")),
    path("feeds/", include("annotations.api.feeds.urls")),
    path("oembed", OEmbed.as_view(), name="oembed"),
]

handler400 = "factcheck.errors.bad_request"
handler403 = "factcheck.errors.forbidden"
handler404 = "factcheck.errors.not_found"
handler500 = "factcheck.errors.server_error"
