"""Verdicts, their versions, the evidence in them and the assessments, as lists."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from annotations.admin.base import ReadOnlyAdmin, VerbAdmin
from annotations.admin.blind import kept_back, visible_assessments
from annotations.admin.discussion import CommentPage
from annotations.admin.links import link_to, page_of, shortened, utc
from annotations.admin.queues import QUEUES, queue_of, verdicts_in
from annotations.admin.verdicts.disclosing import DisclosePage
from annotations.admin.verdicts.reading import (
    BlindPage,
    CheckPage,
    ComparePage,
    ReaderPage,
)
from annotations.admin.verdicts.transitions import TRANSITIONS
from annotations.admin.verdicts.views import (
    AssessPage,
    DraftPage,
    PlanPage,
    TransitionPage,
    VerdictPage,
)
from annotations.models import (
    Assessment,
    Disclosure,
    EvidenceUse,
    Verdict,
    VerdictVersion,
)
from annotations.numbers import whole
from annotations.vocabulary import VerdictState
from annotations.workflow import Act, draft_verdict
from annotations.workflow.disclosing import KEPT_BACK
from annotations.workflow.permissions import may_draft


class QueueFilter(admin.SimpleListFilter):
    """Verdicts by what they wait for."""

    title = "what it waits for"
    parameter_name = "queue"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [(one.slug, one.title) for one in QUEUES if one.may(request.user)]

    def queryset(self, request: Any, queryset: Any) -> Any:
        queue = queue_of(self.value())
        if queue is None:
            return queryset
        return queryset.filter(pk__in=verdicts_in(queue, request.user).values("pk"))


@admin.register(Verdict)
class VerdictAdmin(VerbAdmin):
    add_fields = ("claim", "scale", "language")
    fields = add_fields
    list_display = (
        "ref",
        "claim_text",
        "state",
        "rating",
        "language",
        "assigned_to",
        "review_reason",
        "edited",
    )
    list_display_links = ("ref", "claim_text")
    list_filter = (
        QueueFilter,
        "state",
        "language",
        "scale",
        ("assigned_to", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("ref", "claim__ref", "claim__text", "current_version__summary")
    autocomplete_fields = ("claim",)
    added_by = staticmethod(may_draft)
    changed_by = staticmethod(may_draft)
    pages = {
        "draft": DraftPage,
        "plan": PlanPage,
        "assess": AssessPage,
        "comment": CommentPage,
        "read": ReaderPage,
        "check": CheckPage,
        "blind": BlindPage,
        "disclose": DisclosePage,
        "compare": ComparePage,
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Verdict]:
        return (
            super()
            .get_queryset(request)
            .select_related("claim", "scale", "assigned_to", "current_version__rating")
        )

    def get_form(
        self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)
        if "language" in form.base_fields:
            language = form.base_fields["language"]
            language.required = False
            language.help_text = "Empty for the claim's own language."
        return form

    def get_urls(self) -> list[Any]:
        verbs = [
            self.address_of(one.slug, TransitionPage, transition=one)
            for one in TRANSITIONS
        ]
        return verbs + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> Any:
        """Show the verdict's page; what can be changed has its own page there."""
        key = whole(object_id)
        if key is None:
            raise Http404
        return VerdictPage.as_view(model_admin=self)(request, pk=key)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        """Lead to the draft, where the rating is one of the scale's."""
        return HttpResponseRedirect(page_of(obj, "draft"))

    def uuids_of(self, row: Verdict) -> list[Any]:
        return [
            row.uuid,
            *row.versions.values_list("uuid", flat=True),
            *row.assessments.values_list("uuid", flat=True),
            *row.comments.values_list("uuid", flat=True),
        ]

    @admin.display(description="claim", ordering="claim__text")
    def claim_text(self, row: Verdict) -> str:
        return f"{row.claim.ref} {shortened(row.claim.text, 120)}"

    @admin.display(description="readers see")
    def rating(self, row: Verdict) -> str:
        seen = row.state == VerdictState.PUBLISHED and row.current_version
        return str(seen.rating) if seen else "–"

    @admin.display(description="edited", ordering="modified")
    def edited(self, row: Verdict) -> str:
        return utc(row.modified)

    def create(self, act: Act, said: dict[str, Any]) -> Verdict:
        return draft_verdict(
            act, said["claim"], said["scale"], language=said["language"]
        )


class KeptBackAdmin(ReadOnlyAdmin):
    """Rows that tell what versions say: those kept back from a person are left out, and why is said."""

    change_list_template = "admin/annotations/kept_list.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        kept = VerdictVersion.objects.kept_from(request.user.pk).count()
        said = {"kept_back": KEPT_BACK, "kept_back_count": kept}
        return super().changelist_view(request, {**said, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> Any:
        """Lead from a row that is kept back to the page that says so."""
        rows: Any = self.model._default_manager
        row = rows.filter(pk=whole(object_id)).first()
        version: Any = getattr(row, "version", row)
        if self.seen_by(request.user) and kept_back(request.user, version):
            return HttpResponseRedirect(page_of(version.verdict, "disclose"))
        return super().change_view(request, object_id, *args, **kwargs)


@admin.register(VerdictVersion)
class VerdictVersionAdmin(KeptBackAdmin):
    list_display = (
        "__str__",
        "rating",
        "change_class",
        "author",
        "submitted",
        "approved_by",
        "published",
        "page",
    )
    list_filter = ("change_class", ("published_at", admin.EmptyFieldListFilter))
    list_select_related = ("verdict", "rating", "author", "approved_by")
    search_fields = ("verdict__ref", "summary", "claim_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[VerdictVersion]:
        told = VerdictVersion.objects.told_to(request.user.pk)
        return super().get_queryset(request).filter(pk__in=told.values("pk"))

    @admin.display(description="submitted", ordering="submitted_at")
    def submitted(self, row: VerdictVersion) -> str:
        return utc(row.submitted_at)

    @admin.display(description="published", ordering="published_at")
    def published(self, row: VerdictVersion) -> str:
        return utc(row.published_at)

    @admin.display(description="verdict")
    def page(self, row: VerdictVersion) -> str:
        return link_to(row.verdict)


@admin.register(EvidenceUse)
class EvidenceUseAdmin(KeptBackAdmin):
    list_display = ("evidence", "stance", "position", "version")
    list_filter = ("stance",)
    list_select_related = ("evidence", "version__verdict")
    search_fields = ("evidence__title", "version__verdict__ref", "rationale")

    def get_queryset(self, request: HttpRequest) -> QuerySet[EvidenceUse]:
        told = VerdictVersion.objects.told_to(request.user.pk)
        return super().get_queryset(request).filter(version__in=told.values("pk"))


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    """Only those this person may see: see `annotations.admin.blind`."""

    list_display = ("verdict", "round", "reviewer", "rating", "mode", "given")
    list_filter = ("mode", ("reviewer", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("verdict", "reviewer", "rating")
    search_fields = ("verdict__ref", "reviewer__username")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assessment]:
        return visible_assessments(request.user).order_by("-id")

    @admin.display(description="given", ordering="submitted_at")
    def given(self, row: Assessment) -> str:
        return utc(row.submitted_at)


@admin.register(Disclosure)
class DisclosureAdmin(ReadOnlyAdmin):
    """Who knows from when what an unpublished version says."""

    list_display = ("verdict", "round", "person", "reason", "since")
    list_filter = ("reason", ("person", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("verdict", "person")
    search_fields = ("verdict__ref", "person__username")

    @admin.display(description="since", ordering="at")
    def since(self, row: Disclosure) -> str:
        return utc(row.at)
