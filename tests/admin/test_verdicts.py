"""Verdicts in the admin: who is offered and allowed which button, from where, and what refuses it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.utils.html import escape

from annotations.admin.verdicts.transitions import TRANSITIONS
from annotations.models import Assessment, Event, Verdict, VerdictVersion
from annotations.workflow import (
    assess,
    correct,
    draft_verdict,
    edit_draft,
    retract,
    return_to_author,
    submit,
    withhold,
)
from tests.admin.site import (
    as_,
    at,
    errors_of,
    fields_of,
    fill,
    page_of,
    show,
    text_of,
)
from tests.cast import Cast, act
from tests.corpus import Case, make_case, make_claim, make_evidence, make_scale

pytestmark = pytest.mark.django_db

NOTE = "We are checking a hint."


def submitted(case: Case) -> Case:
    submit(act(case.cast.ada), case.version)
    return case


def withheld(case: Case) -> Case:
    withhold(act(case.cast.cleo), case.published().verdict, public_note=NOTE)
    return case


def retracted(case: Case) -> Case:
    retract(act(case.cast.cleo), case.published().verdict, public_note=NOTE)
    return case


def corrected(case: Case) -> Case:
    correct(
        act(case.cast.ada),
        case.published().verdict,
        change_class="correction_major",
        public_note="The register was wrong.",
        rating=case.rating("false"),
    )
    return case


def correction_submitted(case: Case) -> Case:
    submit(act(case.cast.ada), corrected(case).version)
    return case


SITUATIONS: dict[str, Callable[[Case], Case]] = {
    "draft": lambda case: case,
    "submitted": submitted,
    "approved": Case.approved,
    "published": Case.published,
    "withheld": withheld,
    "retracted": retracted,
    "corrected": corrected,
    "correction submitted": correction_submitted,
}
# Which buttons each person of the cast has; Ada wrote all versions and Ben approved the first.
OFFERED = {
    "draft": {"ada": "submit", "ben": "submit", "cleo": "submit"},
    "submitted": {
        "ada": "take-back",
        "ben": "approve return take-over",
        "cleo": "approve return take-over",
    },
    "approved": {
        "ada": "",
        "ben": "return take-over",
        "cleo": "return take-over publish",
    },
    "published": {
        "ada": "correct",
        "ben": "correct",
        "cleo": "correct withhold retract",
    },
    "withheld": {"ada": "correct", "ben": "correct", "cleo": "publish correct retract"},
    "retracted": {"ada": "", "ben": "", "cleo": "reinstate"},
    "corrected": {
        "ada": "submit discard",
        "ben": "submit discard",
        "cleo": "submit withhold retract discard",
    },
    "correction submitted": {
        "ada": "take-back",
        "ben": "return take-over",
        "dora": "approve return take-over",
        "cleo": "approve return take-over withhold retract",
    },
}


def buttons(user: User, verdict: Verdict) -> list[str]:
    page = as_(user).get(page_of(verdict))
    return [one.slug for one in page.context["transitions"]]


@pytest.mark.parametrize("name", SITUATIONS)
def test_buttons_follow_role_and_state(cast: Cast, name: str) -> None:
    case = SITUATIONS[name](make_case(cast))
    for person, expected in OFFERED[name].items():
        assert buttons(getattr(cast, person), case.verdict) == expected.split(), person


@pytest.mark.parametrize("name", SITUATIONS)
@pytest.mark.parametrize("person", ["ada", "ben", "cleo", "emil", "nobody"])
def test_what_is_not_offered_is_refused_with_a_sentence(
    cast: Cast, name: str, person: str
) -> None:
    case = SITUATIONS[name](make_case(cast))
    events, user = Event.objects.count(), getattr(cast, person)
    offered = OFFERED[name].get(person, "").split()
    said = {
        "public_note": NOTE,
        "reason": NOTE,
        "change_class": "update",
        "confirmed": "on",
        "expected_version": case.reload().version,
    }
    for transition in TRANSITIONS:
        if transition.slug in offered:
            continue
        answer = as_(user).post(page_of(case.verdict, transition.slug), said)
        if person in ("emil", "nobody"):
            assert answer.status_code == 403
        elif answer.status_code == 403:
            assert "needs the role" in text_of(answer), transition.slug
        else:
            assert answer.status_code == 200, transition.slug
            assert errors_of(answer).endswith("."), transition.slug
    before = case.verdict.version
    assert case.reload().version == before
    assert Event.objects.count() == events


@pytest.mark.parametrize("name", SITUATIONS)
def test_what_is_offered_happens(cast: Cast, name: str) -> None:
    case = SITUATIONS[name](make_case(cast))
    said = {"public_note": NOTE, "reason": NOTE, "change_class": "update"}
    slug = OFFERED[name]["cleo"].split()[0]
    if case.verdict.versions.pending().exists():
        show(cast.cleo, case.verdict)
    version = case.reload().version
    answer = fill(as_(cast.cleo), page_of(case.verdict, slug), **said, confirmed="on")
    assert answer.status_code == 302
    assert case.reload().version > version


def test_readers_words_are_shown_before_a_retraction(cast: Cast, case: Case) -> None:
    url = page_of(case.verdict, "retract")
    client, note = as_(cast.cleo), "<b>Misread</b> قهوة 👩‍💻."
    shown = fill(client, url, public_note=note)
    assert shown.status_code == 200
    assert escape(note) in text_of(shown)
    assert "What readers will be told" in text_of(shown)
    assert case.reload().state == "published"
    assert fill(client, url, public_note="").status_code == 200
    client.post(
        url,
        {
            "public_note": note,
            "confirmed": "on",
            "expected_version": case.verdict.version,
        },
    )
    assert case.reload().state == "retracted"
    assert case.verdict.state_note == note


def test_an_approval_of_a_text_that_changed_is_refused(cast: Cast) -> None:
    case = submitted(make_case(cast))
    version = case.reload().version
    return_to_author(act(cast.ben), case.version, reason="Name it.")
    edit_draft(act(cast.ada), case.version, summary="Another text.")
    submit(act(cast.ada), case.version)
    answer = as_(show(cast.dora, case.verdict)).post(
        page_of(case.verdict, "approve"), {"expected_version": version}
    )
    assert answer.status_code == 200
    assert "has been changed since you opened it" in errors_of(answer)
    assert case.version.approved_at is None


def test_a_verdict_is_started_and_its_draft_written(cast: Cast) -> None:
    scale, claim = make_scale(cast), make_claim(cast)
    first, second = make_evidence(cast), make_evidence(cast, title="Photograph")
    client = as_(cast.ada)
    answer = client.post(at("verdict", "add"), {"claim": claim.pk, "scale": scale.pk})
    verdict = Verdict.objects.get()
    assert answer.url == page_of(verdict, "draft")
    answer = fill(
        client,
        page_of(verdict, "draft"),
        rating=scale.ratings.get(code="false").pk,
        summary="Café 👩‍💻 cafe\u0301.",
        justification="One.\r\nקפה.",
        as_of="2025-03-05",
        **{
            "uses-0-evidence": first.pk,
            "uses-0-stance": "refutes",
            "uses-0-ORDER": "2",
            "uses-1-evidence": second.pk,
            "uses-1-stance": "context",
            "uses-1-rationale": "<i>Shown</i> as text",
            "uses-1-ORDER": "1",
        },
    )
    assert answer.status_code == 302, errors_of(answer)
    version = VerdictVersion.objects.get()
    assert version.summary == "Café 👩‍💻 cafe\u0301."
    assert list(version.evidence_uses.values_list("evidence__title", flat=True)) == [
        "Photograph",
        "Register of closures",
    ]
    page = text_of(client.get(page_of(verdict)))
    assert "&lt;i&gt;Shown&lt;/i&gt; as text" in page


def test_a_row_of_evidence_that_is_not_complete_is_named(cast: Cast) -> None:
    case = make_case(cast)
    answer = fill(
        as_(cast.ada),
        page_of(case.verdict, "draft"),
        summary="Typed and kept.",
        **{"uses-1-evidence": "", "uses-1-stance": "refutes"},
    )
    assert answer.status_code == 200
    assert "Choose the evidence that this row is about." in errors_of(answer)
    assert "Typed and kept." in text_of(answer)
    assert case.version.summary == "The register shows the closure."


def test_a_stale_draft_keeps_what_was_typed_and_shows_what_is_stored(
    cast: Cast,
) -> None:
    case = make_case(cast)
    client, url = as_(cast.ada), page_of(case.verdict, "draft")
    opened = client.get(url)
    edit_draft(act(cast.ben), case.version, summary="Ben's words.")
    mine = {**fields_of(opened), "summary": "Ada's words & more."}
    answer = client.post(url, mine)
    assert answer.status_code == 200
    assert "has been changed since you opened it" in errors_of(answer)
    assert "Ben's words." in errors_of(answer)
    assert escape("Ada's words & more.") in text_of(answer)
    assert case.version.summary == "Ben's words."
    again = client.post(url, fields_of(answer))
    assert again.status_code == 302
    assert case.version.summary == "Ada's words & more."


def test_assessments_are_blind(cast: Cast) -> None:
    case = make_case(cast)
    assess(act(cast.ben), case.verdict, case.rating("true"), rationale="Ben's view.")

    def sees(user: User) -> bool:
        pages = [page_of(case.verdict), page_of(case.verdict, "history")]
        pages += [at("assessment"), at("history") + "?verb__exact=assess"]
        found = [
            "Ben's view." in text_of(as_(user).get(url)).replace("&#x27;", "'")
            or (
                ">ben<"
                in text_of(as_(user).get(url)).split('id="changelist-filter"')[0]
                and url in pages[2:]
            )
            for url in pages
        ]
        return any(found)

    assert sees(cast.ben)
    assert not sees(cast.dora)
    assert not sees(cast.ada)
    assert not sees(cast.cleo)
    fill(
        as_(cast.dora),
        page_of(case.verdict, "assess"),
        rating=case.rating("false").pk,
        rationale="No.",
    )
    assert Assessment.objects.count() == 2
    assert sees(cast.dora)
    assert not sees(cast.cleo)
    assert sees(show(cast.cleo, case.verdict))
    assert not sees(cast.ada)
    again = fill(
        as_(cast.dora), page_of(case.verdict, "assess"), rating=case.rating("true").pk
    )
    assert "already assessed" in errors_of(again)
    case.published()
    assert sees(cast.ada)


def test_a_verdict_put_up_for_review_can_be_settled(cast: Cast, case: Case) -> None:
    Verdict.objects.filter(pk=case.verdict.pk).update(review_reason="It is old.")
    assert "settle" in buttons(cast.ben, case.verdict)
    assert "settle" not in buttons(cast.ada, case.verdict)
    fill(as_(cast.ben), page_of(case.verdict, "settle"))
    assert case.reload().review_reason == ""


def test_a_reinstatement_goes_through_draft_and_second_reader(cast: Cast) -> None:
    case = retracted(make_case(cast))
    answer = fill(
        as_(cast.cleo), page_of(case.verdict, "reinstate"), public_note="It was right."
    )
    assert answer.url == page_of(case.verdict, "draft")
    assert case.version.change_class == "reinstatement"
    assert buttons(cast.ben, case.verdict) == ["submit", "discard"]


def test_an_unknown_verdict_is_not_found(cast: Cast) -> None:
    client = as_(cast.ada)
    for address in (
        "/admin/annotations/verdict/999/change/",
        at("verdict") + "x/change/",
    ):
        assert client.get(address).status_code == 404


def test_a_verdict_that_says_nothing_is_dropped_and_leads_to_its_claim(
    cast: Cast,
) -> None:
    claim, scale = make_claim(cast), make_scale(cast)
    verdict = draft_verdict(act(cast.ada), claim, scale)
    assert buttons(cast.ada, verdict) == ["submit", "abandon"]
    assert buttons(cast.ben, verdict) == ["submit"]
    client = as_(cast.ada)
    answer = fill(client, page_of(verdict, "abandon"))
    assert answer.url == page_of(claim)
    assert "The verdict is dropped." in text_of(client.get(answer.url))
    assert not Verdict.objects.exists()


def test_what_readers_will_be_told_can_be_changed_before_it_is_confirmed(
    cast: Cast,
) -> None:
    case, client = make_case(cast).published(), as_(cast.cleo)
    url = page_of(case.verdict, "retract")
    asked = fill(client, url, public_note="Wrnog. 👩‍💻 שלום")
    assert "Yes, retract it" in text_of(asked)
    changing = client.post(url, {**fields_of(asked), "again": "1"})
    said = fields_of(changing)
    assert said["public_note"] == "Wrnog. 👩‍💻 שלום"
    asked = client.post(url, {**said, "public_note": "Wrong."})
    assert case.reload().state == "published"
    assert "Yes, retract it" in text_of(asked)
    client.post(url, fields_of(asked))
    assert case.reload().state == "retracted"


def test_the_page_for_readers_is_one_click_away(cast: Cast) -> None:
    case = make_case(cast)
    link = f'href="/verdicts/{case.verdict.ref}/"'
    assert link not in text_of(as_(cast.ada).get(page_of(case.verdict)))
    case.published()
    assert link in text_of(as_(cast.ada).get(page_of(case.verdict)))
