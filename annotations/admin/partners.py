"""Partner newsrooms, and what they read with. A key's secret is shown once and never kept."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from annotations.admin.base import ReadOnlyAdmin, VerbAdmin
from annotations.admin.forms import ActionForm, VerbForm
from annotations.admin.links import utc
from annotations.admin.pages import VerbPage
from annotations.models import (
    ApiKey,
    Event,
    KeyUsage,
    LedgerHead,
    Newsroom,
    RateCount,
)
from annotations.models.usage import having_read
from annotations.numbers import whole
from annotations.vocabulary import ChangeClass, RecordKind, Scope
from annotations.workflow import (
    Act,
    NewKey,
    add_newsroom,
    create_api_key,
    edit_newsroom,
    revoke_api_key,
    rotate_api_key,
)
from annotations.workflow.partners import LONGEST, LONGEST_OVERLAP
from annotations.workflow.permissions import may_manage_partners, who_may_draft

MOST_UNREAD = 15  # corrections that newsrooms can be filtered by


class UnreadFilter(admin.SimpleListFilter):
    """Newsrooms that have not read one of the latest corrections and retractions."""

    title = "not yet read"
    parameter_name = "unread"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        told = Event.objects.filter(kind=RecordKind.VERDICT).exclude(
            change_class__in=("", ChangeClass.INITIAL)
        )
        return [
            (str(one.seq), f"{one.ref}: {ChangeClass(one.change_class).label}")
            for one in told.order_by("-seq")[:MOST_UNREAD]
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        seq = whole(self.value() or "")
        if seq is None:
            return queryset
        return queryset.filter(active=True, read_to__lt=seq)


@admin.register(Newsroom)
class NewsroomAdmin(VerbAdmin):
    fields = ("name", "contact", "active")
    add_fields = ("name", "contact")
    list_display = ("name", "contact", "active", "key_count", "read_to", "unread")
    list_filter = ("active", UnreadFilter)
    search_fields = ("name", "contact")
    seen_by = staticmethod(may_manage_partners)
    added_by = staticmethod(may_manage_partners)
    changed_by = staticmethod(may_manage_partners)

    def get_queryset(self, request: HttpRequest) -> Any:
        valid = Q(api_keys__revoked_at=None, api_keys__isnull=False)
        rows = super().get_queryset(request)
        head = Subquery(LedgerHead.objects.values("seq"))
        counted = rows.annotate(n=Count("api_keys", filter=valid), head=head)
        return having_read(counted)

    @admin.display(description="has read the feed to", ordering="read_to")
    def read_to(self, row: Any) -> str:
        return str(row.read_to) if row.read_to else "–"

    @admin.display(description="events unread")
    def unread(self, row: Any) -> int:
        return row.head - row.read_to  # type: ignore[no-any-return]

    @admin.display(description="keys", ordering="n")
    def key_count(self, row: Any) -> int:
        return row.n  # type: ignore[no-any-return]

    def create(self, act: Act, said: dict[str, Any]) -> Newsroom:
        return add_newsroom(act, **said)

    def edit(
        self, act: Act, row: Newsroom, *, expected_version: int, **changes: Any
    ) -> Newsroom:
        return edit_newsroom(act, row, expected_version=expected_version, **changes)


class NewKeyForm(VerbForm):
    fields_of_problems = {"expires": "days"}

    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label="Valid for",
        initial=365,
        min_value=1,
        max_value=LONGEST,
        help_text="Days from today.",
    )
    rate = forms.IntegerField(
        initial=600, min_value=1, max_value=1_000_000, help_text="Requests a minute."
    )
    acts_for = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        help_text="In whose name a key that changes anything acts. You can name yourself.",
    )
    asked_by: ClassVar[User]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["acts_for"]
        people.queryset = can_be_named_by(self.asked_by)


def can_be_named_by(user: User) -> QuerySet[User]:
    """Return those in whose name somebody can make a key: oneself; for a superuser, whoever writes."""
    if not user.is_superuser:
        return User.objects.filter(pk=user.pk)
    return who_may_draft().order_by("username")


class RotateForm(ActionForm):
    overlap_hours = forms.IntegerField(
        label="The old key goes on for",
        initial=24,
        min_value=0,
        max_value=LONGEST_OVERLAP,
        help_text="Hours.",
    )


class RotatePage(VerbPage):
    title = "Rotate this key"
    explained = "A new key takes its place; the old one goes on for a while, so that nothing stops."
    button = "Make the new key"
    done = ""
    may = staticmethod(may_manage_partners)
    form_class = RotateForm

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the new key in the answer itself: it is kept nowhere."""
        row = self.row(request, pk)
        form = self.form(row, request.POST)
        if not form.is_valid():
            return self.show(request, row, form=form)
        made = form.run(
            lambda: rotate_api_key(
                Act.now(request.user),
                row,
                overlap_hours=form.cleaned_data["overlap_hours"],
            )
        )
        if form.errors:
            return self.show(request, row, form=form)
        return shown_once(self.model_admin, request, made)


class RevokePage(VerbPage):
    title = "Revoke this key"
    explained = (
        "The key stops at once and for good. The newsroom can be given a new one."
    )
    button = "Revoke the key"
    done = "The key is revoked."
    may = staticmethod(may_manage_partners)
    form_class = ActionForm

    def perform(self, act: Act, row: ApiKey, form: ActionForm) -> ApiKey:
        return revoke_api_key(act, row)


@admin.register(ApiKey)
class ApiKeyAdmin(VerbAdmin):
    add_form = NewKeyForm
    add_fields = ("newsroom", "scopes", "acts_for", "days", "rate")
    fields = (
        "newsroom",
        "prefix",
        "scopes",
        "acting_for",
        "rate",
        "created",
        "expires_at",
        "revoked_at",
        "last_used_at",
    )
    list_display = ("__str__", "newsroom", "scopes", "expires", "revoked", "last_used")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "newsroom")
    list_select_related = ("newsroom",)
    search_fields = ("prefix", "newsroom__name")
    autocomplete_fields = ("newsroom",)
    change_form_template = "admin/annotations/api_key.html"
    seen_by = staticmethod(may_manage_partners)
    added_by = staticmethod(may_manage_partners)
    pages = {"revoke": RevokePage, "rotate": RotatePage}

    @admin.display(description="expires", ordering="expires_at")
    def expires(self, row: ApiKey) -> str:
        return utc(row.expires_at)

    @admin.display(description="revoked", ordering="revoked_at")
    def revoked(self, row: ApiKey) -> str:
        return utc(row.revoked_at)

    @admin.display(description="acts for")
    def acting_for(self, row: ApiKey) -> User | None:
        return row.acts_for

    @admin.display(description="last used", ordering="last_used_at")
    def last_used(self, row: ApiKey) -> str:
        return utc(row.last_used_at)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Offer the names that the key's maker may give."""
        made = super().get_form(request, *args, **kwargs)
        return type(made.__name__, (made,), {"asked_by": request.user})

    def create(self, act: Act, said: dict[str, Any]) -> ApiKey:
        made = create_api_key(act, said.pop("newsroom"), **said)
        # Kept on the object alone, for the one page that shows it.
        made.key.made = made  # type: ignore[attr-defined]
        return made.key

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        """Show the key in the answer itself: a message would be stored until it is read."""
        return shown_once(self, request, obj.made)


def shown_once(
    model_admin: VerbAdmin, request: HttpRequest, made: NewKey
) -> HttpResponse:
    """Return the one page that ever shows a key."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"A new key for {made.key.newsroom}",
        "opts": model_admin.opts,
        "key": made.key,
        "plaintext": made.plaintext,
        "subtitle": None,
    }
    return TemplateResponse(
        request,
        "admin/annotations/new_key.html",
        context,
        headers={"Cache-Control": "no-store"},
    )


@admin.register(KeyUsage)
class KeyUsageAdmin(ReadOnlyAdmin):
    """How much was asked with each key, day by day, and how far it has read the feed."""

    list_display = ("day", "newsroom", "key", "requests", "feed_seq")
    list_filter = ("key__newsroom",)
    list_select_related = ("key__newsroom",)
    date_hierarchy = "day"
    seen_by = staticmethod(may_manage_partners)

    @admin.display(ordering="key__newsroom__name")
    def newsroom(self, row: KeyUsage) -> str:
        return row.key.newsroom.name


@admin.register(RateCount)
class RateCountAdmin(ReadOnlyAdmin):
    """How often each caller asked in the minute that was counted last."""

    list_display = ("subject", "minute", "hits")
    search_fields = ("subject",)
    seen_by = staticmethod(may_manage_partners)
