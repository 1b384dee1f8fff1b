"""The addresses of subscriptions and deliveries, for the newsroom of the key alone."""

from typing import Any

import msgspec
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from rest_framework.request import Request

from annotations.api.answers import json_answer, tagged
from annotations.api.authentication import BearerKey
from annotations.api.parameters import ChoiceField, Field, uuid_of
from annotations.api.v1.forms import checked
from annotations.api.v1.hooks.shapes import SubscriptionShape
from annotations.api.v1.hooks.showing import (
    answer_with,
    deliveries_of,
    delivery_shape,
    subscription_shape,
    subscriptions_of,
)
from annotations.api.v1.keyed import KeyedForm, answer_keyed
from annotations.api.v1.writing.operations import Operation
from annotations.api.v1.writing.reading import writer_of
from annotations.api.v1.writing.views import Write, answered
from annotations.api.views import ApiView
from annotations.decoding import decode
from annotations.models import ApiKey, Delivery, Newsroom
from annotations.vocabulary import DeliveryStatus, Scope
from annotations.workflow import NewSecret
from annotations.workflow.once import Answer


def newsroom_of(request: Request) -> Newsroom:
    """Return the newsroom whose webhooks these are. Raises NobodyAsks or ScopeMissing."""
    writer_of(request, Scope.WEBHOOKS)
    if not isinstance(request.auth, ApiKey):
        raise Http404
    return request.auth.newsroom


def row_in(rows: QuerySet[Any], name: str) -> Any:
    """Return the one of a newsroom's own that has an id. Raises Http404."""
    uuid = uuid_of(name)
    row = rows.filter(uuid=uuid).first() if uuid else None
    if row is None:
        raise Http404
    return row


class DeliveriesForm(KeyedForm):
    """Which deliveries."""

    subscription = Field(
        required=False, help_text="The `id` of a subscription: those to it alone."
    )
    status = ChoiceField(
        choices=DeliveryStatus.values,
        required=False,
        help_text="How it stands with them.",
    )


class HooksView(ApiView):
    """An address for a newsroom's key, and no other way."""

    authentication_classes = [BearerKey]
    over_replica = ()


class Subscriptions(HooksView):
    """The newsroom's subscriptions."""

    def get(self, request: Request) -> HttpResponse:
        rows = subscriptions_of(newsroom_of(request))
        return answer_keyed(
            request, rows, checked(request, KeyedForm), subscription_shape
        )


class OneSubscription(HooksView):
    """One of the newsroom's subscriptions."""

    def get(self, request: Request, name: str) -> HttpResponse:
        newsroom = newsroom_of(request)
        checked(request)
        row = row_in(subscriptions_of(newsroom), name)
        body = msgspec.json.encode(subscription_shape(row))
        return tagged(body, str(row.version), content_type="application/json")


class Deliveries(HooksView):
    """What was sent to the newsroom, the newest first."""

    def get(self, request: Request) -> HttpResponse:
        newsroom = newsroom_of(request)
        asked = checked(request, DeliveriesForm)
        rows = deliveries_of(newsroom)
        if asked["subscription"]:
            one = row_in(subscriptions_of(newsroom), asked["subscription"])
            rows = rows.filter(subscription=one)
        if asked["status"]:
            rows = rows.filter(status=asked["status"])
        return answer_keyed(request, rows, asked, delivery_shape)


class OneDelivery(HooksView):
    """One delivery with its attempts."""

    def get(self, request: Request, name: str) -> HttpResponse:
        newsroom = newsroom_of(request)
        checked(request)
        row = row_in(deliveries_of(newsroom), name)
        return json_answer(msgspec.json.encode(delivery_shape(row)))


class HookWrite(Write):
    """The writes: the secret that one makes is in its own answer, and in none that is kept."""

    authentication_classes = [BearerKey]
    scope = Scope.WEBHOOKS
    secret = ""

    def target(
        self,
        request: Request,
        operation: Operation,
        name: str,
        *,
        to: User,  # noqa: ARG002
    ) -> Any:
        newsroom = newsroom_of(request)
        if operation.target is None:
            return newsroom
        own = deliveries_of if operation.target is Delivery else subscriptions_of
        return row_in(own(newsroom), name)

    def shown(self, operation: Operation, made: Any, writer: User) -> Answer:  # noqa: ARG002
        if operation.status == 204:
            return Answer(204, b"")
        if isinstance(made, NewSecret):
            self.secret, made = made.plaintext, made.subscription
        return answer_with(made, operation.status)

    def finished(self, answer: Answer, *, before: bool) -> HttpResponse:
        if not self.secret or before:
            return answered(answer, before=before)
        shape = decode(answer.body, SubscriptionShape)
        shape = msgspec.structs.replace(shape, secret=self.secret)
        return answered(
            Answer(answer.status, msgspec.json.encode(shape), answer.headers)
        )
