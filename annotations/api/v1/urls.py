"""The addresses of version 1, read off the list of resources."""

from django.urls import URLPattern, path
from django.views.generic import TemplateView

from annotations.api.matching.views import Match
from annotations.api.v1 import views
from annotations.api.v1.changes import Changes
from annotations.api.v1.exports import Export, Exports
from annotations.api.v1.hooks.views import (
    Deliveries,
    OneDelivery,
    OneSubscription,
    Subscriptions,
)
from annotations.api.v1.matrix.views import Matrix
from annotations.api.v1.proofs import Head, Proof
from annotations.api.v1.releases import ReleaseFile, ReleaseList, ReleaseThing
from annotations.api.v1.resources import RESOURCES, Resource
from annotations.api.v1.writing.routes import with_writing

app_name = "v1"


def paths_of(resource: Resource) -> list[URLPattern]:
    """Return the addresses of a resource: its list, its items, and the lists of their parts."""
    noun = resource.noun
    item = views.VerdictThing if noun == "verdicts" else views.Thing
    return [
        path(f"{noun}/", views.Things.as_view(resource=resource), name=noun),
        path(
            f"{noun}/<str:name>/", item.as_view(resource=resource), name=resource.kind
        ),
        *(
            path(
                f"{noun}/<str:name>/{part.noun}/",
                views.Parts.as_view(resource=resource, part=part),
                name=f"{resource.kind}_{part.noun}",
            )
            for part in resource.parts
        ),
    ]


READING = [
    *(route for resource in RESOURCES.values() for route in paths_of(resource)),
    path("", views.Start.as_view(), name="start"),
    path("openapi.json", views.Description.as_view(), name="openapi"),
    path("docs/", TemplateView.as_view(template_name="api/docs.html"), name="docs"),
    path("changes/", Changes.as_view(), name="changes"),
    path("ledger/head/", Head.as_view(), name="ledger_head"),
    path("ledger/<int:seq>/", Proof.as_view(), name="ledger_event"),
    path("match/", Match.as_view(), name="match"),
    path("matrix/", Matrix.as_view(), name="matrix"),
    path("exports/", Exports.as_view(), name="exports"),
    path("exports/<str:name>/", Export.as_view(), name="export"),
    path("releases/", ReleaseList.as_view(), name="releases"),
    path("releases/<str:name>/", ReleaseThing.as_view(), name="release"),
    path(
        "releases/<str:name>/files/<str:file>",
        ReleaseFile.as_view(),
        name="release_file",
    ),
    path("subscriptions/", Subscriptions.as_view(), name="subscriptions"),
    path("subscriptions/<str:name>/", OneSubscription.as_view(), name="subscription"),
    path("deliveries/", Deliveries.as_view(), name="deliveries"),
    path("deliveries/<str:name>/", OneDelivery.as_view(), name="delivery"),
    path("me/", views.Who.as_view(), name="me"),
    path("articles/<str:name>/text/", views.Text.as_view(), name="article_text"),
]

# What has no name in it comes first: it is compared as it stands, and most requests are for it.
urlpatterns = sorted(with_writing(READING), key=lambda one: "<" in str(one.pattern))
