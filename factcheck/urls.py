"""Where each address leads."""

from django.contrib import admin
from django.urls import include, path

from factcheck.health import healthz

urlpatterns = [
    path("", include("annotations.pages.urls")),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("annotations.api.v1.urls")),
    path("v1alpha1/", include("annotations.api.google.urls")),
]

handler400 = "factcheck.errors.bad_request"
handler403 = "factcheck.errors.forbidden"
handler404 = "factcheck.errors.not_found"
handler500 = "factcheck.errors.server_error"
