"""The pages of one verdict: all about it, its draft, its planning, an assessment, and every button."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from annotations.admin.blind import kept_back, visible_assessments
from annotations.admin.discussion import discussion_of
from annotations.admin.forms import ActionForm, NewerShown
from annotations.admin.ledger import record_link
from annotations.admin.links import page_of
from annotations.admin.merging import remember_shown
from annotations.admin.pages import RowPage, VerbPage
from annotations.admin.verdicts.disclosing import disclose_first
from annotations.admin.verdicts.drafting import DraftForm
from annotations.admin.verdicts.previewing import rehearsal_of
from annotations.admin.verdicts.situation import Situation, Stage, situation_of
from annotations.admin.verdicts.telling import telling_of, timeline_of
from annotations.admin.verdicts.transitions import (
    TRANSITIONS,
    Transition,
    offered,
    withheld_reasons,
)
from annotations.models import Assessment, Rating, Record, Verdict
from annotations.vocabulary import ReadingMode
from annotations.workflow import (
    Act,
    assess,
    edit_draft,
    edit_verdict,
)
from annotations.workflow.disclosing import mode_of
from annotations.workflow.permissions import (
    may_draft,
    may_publish,
    may_review,
    who_may_draft,
)
from annotations.workflow.publishing import end_in_words, why_embargoed
from annotations.workflow.verdicts import (
    can_be_held_back,
    embargo_is_editors,
    require_draft,
)


class VerdictPage(RowPage):
    """Everything about a verdict, and the buttons that this person has."""

    template = "admin/annotations/verdict.html"

    def about(self, request: HttpRequest, row: Verdict) -> dict[str, Any]:
        where = situation_of(row)
        kept = kept_back(request.user, where.pending)
        appearances = row.claim.appearances.select_related(
            "annotation__article", "claimant"
        ).prefetch_related("annotation__anchors")
        return {
            "verdict": row,
            "where": where,
            "transitions": offered(where, request.user),
            "refusals": withheld_reasons(where, request.user),
            "can_draft": may_draft(request.user)
            and where.stage == Stage.DRAFT
            and not kept,
            "can_plan": may_draft(request.user),
            "current": telling_of(where.current),
            "kept_back": kept,
            "pending": None if kept else telling_of(where.pending),
            "timeline": timeline_of(where),
            "versions": row.versions.published().select_related("rating"),
            "appearances": appearances,
            "public_record": public_record(row),
            "embargo": embargo_in_force(request.user, row),
            **assessments_shown(request, where),
            **discussion_of(request.user, row),
        }


def embargo_in_force(user: Any, verdict: Verdict) -> str:
    """Return until when something of a verdict is held back; empty when nothing is."""
    if not (can_be_held_back(verdict) and why_embargoed(Act.now(user), verdict)):
        return ""
    return end_in_words(verdict.embargo_until)  # type: ignore[arg-type]  # it holds


def public_record(verdict: Verdict) -> str:
    """Return links to the verdict's page and to its API record; empty when readers never saw it."""
    if not Record.objects.of_kind("verdict").filter(object=verdict.uuid).exists():
        return ""
    return format_html(
        '<a href="/verdicts/{}/">page for readers</a> · {}',
        verdict.ref,
        record_link("verdict", verdict.uuid, "public API record"),
    )


def assessments_shown(request: HttpRequest, where: Situation) -> dict[str, Any]:
    """Return the assessments this person may see, and how many are kept back."""
    given = Assessment.objects.filter(verdict=where.verdict)
    seen = visible_assessments(request.user).filter(verdict=where.verdict)
    shown = list(seen.select_related("reviewer", "rating"))
    mine = any(
        one.reviewer_id == request.user.pk and one.round == where.round for one in shown
    )
    return {
        "assessments": shown,
        "assessments_kept_back": given.count() - len(shown),
        "can_assess": may_review(request.user) and not mine,
    }


class DraftPage(VerbPage):
    template = "admin/annotations/draft.html"
    title = "Draft"
    button = "Save"
    done = "The draft is saved."
    may = staticmethod(may_draft)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Lead to the page that says why, when the draft is kept back."""
        row = self.row(request, kwargs["pk"])
        first = disclose_first(request.user, row, "draft")
        return first or super().dispatch(request, *args, **kwargs)

    def form(self, row: Verdict, data: Any = None, files: Any = None) -> Any:
        return DraftForm(situation_of(row).open, data)

    def require_possible(self, row: Verdict) -> None:
        require_draft(situation_of(row).open)

    def perform(self, act: Act, row: Verdict, form: DraftForm) -> Any:
        return edit_draft(
            act,
            situation_of(row).open,
            form.chosen_uses(),
            expected_version=form.cleaned_data["expected_version"] or 0,
            **form.changes(),
        )

    def next_page(self, row: Verdict, result: Any) -> str:
        if "_continue" in self.request.POST:
            return page_of(row, "draft")
        return page_of(row)


class PlanForm(NewerShown, ActionForm):
    assigned_to = forms.ModelChoiceField(User.objects.none(), required=False)
    embargo_until = forms.SplitDateTimeField(
        label="Embargo until (UTC)",
        required=False,
        widget=AdminSplitDateTime,
        help_text="Publishing is refused before this time.",
    )
    stale_after = forms.DateField(
        required=False,
        widget=AdminDateWidget,
        help_text="When the verdict should be looked at again.",
    )

    def __init__(self, *args: Any, instance: Verdict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance = instance
        remember_shown(self)


def can_have(row: Verdict) -> QuerySet[User]:
    """Return those to whom a verdict can be given, and who has it now."""
    able = who_may_draft().filter(is_staff=True)
    either = Q(pk__in=able.values("pk")) | Q(pk=row.assigned_to_id)
    return User.objects.filter(either).order_by("username")


class PlanPage(VerbPage):
    template = "admin/annotations/plan.html"
    title = "Planning"
    button = "Save"
    done = "The planning is saved."
    may = staticmethod(may_draft)

    def form(self, row: Verdict, data: Any = None, files: Any = None) -> Any:
        """Offer those who can work on it; leave the embargo out for whom it is not to change."""
        names = ("assigned_to", "embargo_until", "stale_after")
        shown = {"expected_version": row.version, **model_to_dict(row, names)}
        form = PlanForm(data, instance=row, initial=shown)
        offered_to: Any = form.fields["assigned_to"]
        offered_to.queryset = can_have(row)
        if self.leaves_embargo(row):
            del form.fields["embargo_until"]
        return form

    def leaves_embargo(self, row: Verdict) -> bool:
        return not may_publish(self.request.user) and embargo_is_editors(row)

    def about(self, request: HttpRequest, row: Verdict) -> dict[str, Any]:
        if not self.leaves_embargo(row):
            return {}
        return {"left": True, "embargo": embargo_in_force(request.user, row)}

    def perform(self, act: Act, row: Verdict, form: Any) -> Verdict:
        expected = form.cleaned_data["expected_version"] or 0
        said = {name: form.cleaned_data[name] for name in form.changed_data}
        said.pop("expected_version", None)
        return edit_verdict(act, row, expected_version=expected, **said)


class LevelField(forms.ModelChoiceField):
    """A level of a scale, each with what it means."""

    def label_from_instance(self, obj: Any) -> str:
        """Return a level's name and definition."""
        return format_html(
            '<strong>{}</strong> <span class="quiet" dir="auto">{}</span>',
            obj.alternate_name,
            obj.definition,
        )


class AssessForm(ActionForm):
    rating = LevelField(
        Rating.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    rationale = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    read = forms.DateTimeField(required=False, widget=forms.HiddenInput)


class AssessPage(VerbPage):
    template = "admin/annotations/assess.html"
    title = "Your own assessment"
    explained = (
        "Rate the claim by the evidence, without the others' assessments. "
        "You see theirs once you have given yours; it cannot be changed then."
    )
    button = "Give this assessment"
    done = "Your assessment is recorded."
    may = staticmethod(may_review)
    form_class = AssessForm

    def form(self, row: Verdict, data: Any = None, files: Any = None) -> Any:
        form = super().form(row, data, files)
        form.fields["rating"].queryset = Rating.objects.filter(scale=row.scale_id)
        return form

    def initial(self, row: Verdict) -> dict[str, Any]:
        pending = situation_of(row).pending
        return {"read": pending.submitted_at if pending else None}

    def about(self, request: HttpRequest, row: Verdict) -> dict[str, Any]:
        mode = mode_of(Act.now(request.user), row, situation_of(row).round)
        return {"verdict": row, "is_blind": mode == ReadingMode.BLIND}

    def perform(self, act: Act, row: Verdict, form: Any) -> Assessment:
        return assess(
            act,
            row,
            form.cleaned_data["rating"],
            rationale=form.cleaned_data["rationale"],
            round_number=situation_of(row).round,
            read=form.cleaned_data["read"],
        )


class TransitionPage(VerbPage):
    """The page of one button: what it does, what it asks, and what readers will be told."""

    template = "admin/annotations/transition.html"
    transition: Transition = TRANSITIONS[0]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        chosen = self.transition
        self.title, self.button = chosen.label, chosen.label
        self.explained, self.done = chosen.explained, chosen.done
        self.form_class, self.grave = chosen.form, chosen.grave
        self.may = chosen.may

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let nobody decide on a version that they have not seen."""
        row, chosen = self.row(request, kwargs["pk"]), self.transition
        if chosen.on_pending and chosen.offered(situation_of(row), request.user):
            first = disclose_first(request.user, row, chosen.slug)
            if first:
                return first
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what readers will be told first, and let the words for them be changed."""
        row = self.row(request, pk)
        form = self.form(row, request.POST)
        asks = "confirmed" in form.fields
        if asks and "again" in request.POST:
            return self.show(request, row, form=form)
        if asks and form.is_valid() and not form.cleaned_data["confirmed"]:
            return self.show(
                request, row, form=form, telling=form.cleaned_data["public_note"]
            )
        return super().post(request, pk)

    def perform(self, act: Act, row: Verdict, form: Any) -> Any:
        said = form.cleaned_data
        said["expected_version"] = said["expected_version"] or 0
        where = situation_of(row)
        return self.transition.run(act, where, said)

    def next_page(self, row: Verdict, result: Any) -> str:
        then = self.transition.then
        return page_of(row, then) if then else page_of(row.claim)

    def about(self, request: HttpRequest, row: Verdict) -> dict[str, Any]:
        where = situation_of(row)
        previews = self.transition.previews and self.transition.on_pending
        kept = previews and kept_back(request.user, where.pending)
        return {
            "verdict": row,
            "where": where,
            "transition": self.transition,
            "shown": telling_of(where.pending or where.current)
            if previews and not kept
            else None,
            "rehearsal": rehearsal_of(request.user, row)
            if self.transition.slug == "publish" and self.transition.fits(where)
            else None,
            "warnings": self.warnings(Act.now(request.user), where),
        }

    def warnings(self, act: Act, where: Situation) -> list[str]:
        """Return why the button will be refused, as far as that is known beforehand."""
        if not self.transition.fits(where):
            return ["Where this verdict stands now, this will be refused."]
        held = self.transition.slug == "publish" and why_embargoed(act, where.verdict)
        return [f"{held} Publishing is refused until then."] if held else []
