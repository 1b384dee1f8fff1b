"""The OpenAPI description of what a newsroom reads about its webhooks; what it does is read off operations."""

from typing import Any

from annotations.api.v1.describing import (
    Schema,
    json_of,
    operation,
    page_schema,
    query_of,
    reference,
)
from annotations.api.v1.hooks.shapes import DeliveryShape, SubscriptionShape
from annotations.api.v1.hooks.views import DeliveriesForm
from annotations.api.v1.keyed import KeyedForm


def hook_paths(root: str, identifier: Schema) -> Schema:
    """Return the addresses that are read, below `root`."""
    one = {**identifier, "description": "The `id` of the one that is meant."}
    return {
        f"{root}subscriptions/": reading(
            "listSubscriptions",
            "The newsroom's subscriptions, the newest first",
            page_schema(reference(SubscriptionShape)),
            query=query_of(KeyedForm),
            headers=("ETag", "Link"),
        ),
        f"{root}subscriptions/{{name}}/": reading(
            "getSubscription",
            "One subscription; its ETag is what If-Match wants",
            reference(SubscriptionShape),
            query=[one],
        ),
        f"{root}deliveries/": reading(
            "listDeliveries",
            "What was sent to the newsroom, the newest first, with every attempt",
            page_schema(reference(DeliveryShape)),
            query=query_of(DeliveriesForm),
            headers=("ETag", "Link"),
        ),
        f"{root}deliveries/{{name}}/": reading(
            "getDelivery", "One delivery", reference(DeliveryShape), query=[one]
        ),
    }


def reading(name: str, about: str, schema: Schema, **more: Any) -> Schema:
    """Describe one GET, for a key with the scope `webhooks`."""
    described = operation(
        "webhooks", name, about, json_of(schema), problems=(403, 404), **more
    )
    described["get"]["security"] = [{"key": []}]
    return described
