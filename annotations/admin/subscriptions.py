"""Webhook subscriptions, and the log of what was delivered. A secret is shown once."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from annotations.admin.base import ReadOnlyAdmin, VerbAdmin, nobody
from annotations.admin.choices import ValuesFilter
from annotations.admin.forms import ActionForm, LinesField, VerbForm
from annotations.admin.links import link_to, utc
from annotations.admin.pages import VerbPage
from annotations.models import Delivery, DeliveryAttempt, Subscription
from annotations.workflow import (
    Act,
    edit_subscription,
    pause,
    redeliver,
    replay,
    resume,
    rotate_secret,
    subscribe,
)
from annotations.workflow.permissions import may_manage_partners
from annotations.workflow.subscriptions import LONGEST_OVERLAP, NewSecret


def secret_page(
    site: admin.AdminSite, request: HttpRequest, made: NewSecret
) -> HttpResponse:
    """Show a secret in the answer itself: a message would be stored until it is read."""
    context = {
        **site.each_context(request),
        "title": f"The secret for {made.subscription}",
        "opts": Subscription._meta,
        "subscription": made.subscription,
        "plaintext": made.plaintext,
        "subtitle": None,
    }
    return TemplateResponse(
        request,
        "admin/annotations/new_secret.html",
        context,
        headers={"Cache-Control": "no-store"},
    )


class SubscriptionForm(VerbForm):
    event_types = LinesField(
        required=False,
        help_text=(
            "One on each line, such as verdict.retracted, or verdict.* for all about verdicts. "
            "Empty means every event."
        ),
    )


class NewSubscriptionForm(SubscriptionForm):
    after = forms.IntegerField(
        required=False,
        min_value=0,
        label="Begin after event",
        help_text="0 sends everything that was ever published. Empty: only what comes.",
    )


class SubscriptionPage(VerbPage):
    """A page for a verb of the partner managers."""

    may = staticmethod(may_manage_partners)


class PausePage(SubscriptionPage):
    title = "Pause"
    explained = "Nothing is sent until it is resumed; then it goes on where it stopped."
    button = "Pause"
    done = "The subscription is paused."

    def perform(self, act: Act, row: Subscription, form: ActionForm) -> Subscription:
        return pause(act, row)


class ResumePage(SubscriptionPage):
    title = "Resume"
    explained = "It goes on where it stopped: every event since then is sent, in order."
    button = "Resume"
    done = "The subscription is active again."

    def perform(self, act: Act, row: Subscription, form: ActionForm) -> Subscription:
        return resume(act, row)


class ReplayForm(ActionForm):
    after = forms.IntegerField(
        min_value=0,
        label="After event",
        help_text="0 for everything that was ever published.",
    )


class ReplayPage(SubscriptionPage):
    title = "Replay"
    explained = "Every event after the number is sent again, in order, each under the same webhook-id."
    button = "Replay"
    done = "The events will be sent again."
    form_class = ReplayForm

    def initial(self, row: Subscription) -> dict[str, Any]:
        return {"after": row.position}

    def perform(self, act: Act, row: Subscription, form: ReplayForm) -> Subscription:
        return replay(act, row, after=form.cleaned_data["after"])


class RotateForm(ActionForm):
    overlap_hours = forms.IntegerField(
        initial=24,
        min_value=0,
        max_value=LONGEST_OVERLAP,
        label="Overlap",
        help_text="Hours for which the secret before signs too.",
    )


class RotatePage(SubscriptionPage):
    title = "Rotate the secret"
    explained = (
        "A new secret is made and shown once. For a while every message carries two signatures, "
        "so that the partner can change over without a gap."
    )
    button = "Make a new secret"
    form_class = RotateForm

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.row(request, pk)
        form = self.form(row, request.POST)
        if not form.is_valid():
            return self.show(request, row, form=form)
        act, hours = Act.now(request.user), form.cleaned_data["overlap_hours"]
        made = form.run(
            lambda: rotate_secret(act, self.fresh(row), overlap_hours=hours)
        )
        if made is None:
            return self.show(request, row, form=form)
        return secret_page(self.model_admin.admin_site, request, made)


class RedeliverPage(SubscriptionPage):
    title = "Send again"
    explained = "This one event is sent once more, now, under the same webhook-id."
    button = "Send again"
    done = "The event is being sent again."

    def perform(self, act: Act, row: Delivery, form: ActionForm) -> Delivery:
        return redeliver(act, row)


@admin.register(Subscription)
class SubscriptionAdmin(VerbAdmin):
    form = SubscriptionForm
    add_form = NewSubscriptionForm
    add_fields = ("newsroom", "url", "event_types", "after")
    fields = (
        "newsroom", "url", "event_types", "state", "disabled_reason", "position",
        "failures", "failing_since", "next_attempt_at", "old_secret_until", "created",
    )  # fmt: skip
    list_display = ("newsroom", "url", "state", "position", "failing", "delivered")
    list_filter = ("state", "newsroom")
    list_select_related = ("newsroom",)
    search_fields = ("url", "newsroom__name")
    autocomplete_fields = ("newsroom",)
    change_form_template = "admin/annotations/subscription.html"
    seen_by = staticmethod(may_manage_partners)
    added_by = staticmethod(may_manage_partners)
    changed_by = staticmethod(may_manage_partners)
    pages = {
        "pause": PausePage,
        "resume": ResumePage,
        "replay": ReplayPage,
        "rotate": RotatePage,
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        delivered = Delivery.objects.filter(
            subscription=OuterRef("pk"), delivered_at__isnull=False
        ).order_by("-delivered_at")
        last = Subquery(delivered.values("delivered_at")[:1])
        return super().get_queryset(request).annotate(last_delivered=last)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Offer what a verb changes; the rest is for the sender to say."""
        if obj is None:
            return ()
        return [name for name in self.fields if name not in ("url", "event_types")]

    @admin.display(description="failing since", ordering="failing_since")
    def failing(self, row: Subscription) -> str:
        return utc(row.failing_since)

    @admin.display(description="last delivered", ordering="last_delivered")
    def delivered(self, row: Any) -> str:
        return utc(row.last_delivered)

    def create(self, act: Act, said: dict[str, Any]) -> Subscription:
        made = subscribe(act, said.pop("newsroom"), **said)
        # Kept on the object alone, for the one page that shows it.
        made.subscription.made = made  # type: ignore[attr-defined]
        return made.subscription

    def edit(
        self, act: Act, row: Subscription, *, expected_version: int, **changes: Any
    ) -> Subscription:
        return edit_subscription(act, row, expected_version=expected_version, **changes)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        return secret_page(self.admin_site, request, obj.made)


class AttemptInline(admin.TabularInline):
    """The attempts of one delivery, the last one first."""

    model = DeliveryAttempt
    fields = ("number", "at", "milliseconds", "status", "said", "answer")
    readonly_fields = fields
    extra = 0
    max_num = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage_partners(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return nobody(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return nobody(request.user)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("event", "to", "status", "attempt_count", "first", "delivered")
    list_filter = ("status", "subscription__newsroom")
    list_select_related = ("event", "subscription__newsroom")
    search_fields = ("event__ref", "event__type", "subscription__url")
    change_form_template = "admin/annotations/delivery.html"
    inlines = [AttemptInline]
    seen_by = staticmethod(may_manage_partners)
    pages = {"again": RedeliverPage}

    @admin.display(description="subscription")
    def to(self, row: Delivery) -> str:
        return link_to(row.subscription)

    @admin.display(description="first tried", ordering="created")
    def first(self, row: Delivery) -> str:
        return utc(row.created)

    @admin.display(description="delivered", ordering="delivered_at")
    def delivered(self, row: Delivery) -> str:
        return utc(row.delivered_at)


@admin.register(DeliveryAttempt)
class DeliveryAttemptAdmin(ReadOnlyAdmin):
    list_display = ("delivery_event", "number", "when", "status", "said")
    list_filter = (("status", ValuesFilter), "delivery__subscription__newsroom")
    list_select_related = ("delivery__event", "delivery__subscription__newsroom")
    search_fields = ("delivery__event__ref", "delivery__subscription__url", "said")
    seen_by = staticmethod(may_manage_partners)

    @admin.display(description="delivery")
    def delivery_event(self, row: DeliveryAttempt) -> str:
        return link_to(row.delivery)

    @admin.display(description="at", ordering="at")
    def when(self, row: DeliveryAttempt) -> str:
        return utc(row.at)
