"""The second reader: blind first, then side by side, and never one's own work."""

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.admin.links import words_of
from annotations.exchange.claimreview_checks import checks
from annotations.models import History, Verdict
from annotations.workflow import Use, approve, assess, edit_draft, publish, submit
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
from tests.cast import act
from tests.corpus import make_evidence
from tests.every_state import EveryState

WORDS = "The register says so. קפה 👩‍💻"


def waiting(corpus: EveryState, summary: str = WORDS) -> Verdict:
    """Return a verdict that waits for its second reader, with words nobody else uses."""
    case = corpus.draft
    edit_draft(act(corpus.cast.ada), case.version, summary=summary)
    submit(act(corpus.cast.ada), case.version)
    return case.reload()


def see(user: User, verdict: Verdict, page: str) -> str:
    return text_of(as_(user).get(page_of(verdict, page)))


def test_a_blind_reader_sees_the_version_only_after_their_own_assessment(
    corpus: EveryState,
) -> None:
    verdict, cast = waiting(corpus), corpus.cast
    for page in ("read", "blind"):
        assert WORDS not in see(cast.dora, verdict, page)
    early = as_(cast.dora).get(page_of(verdict, "compare"))
    assert early.url == page_of(verdict, "read")
    answer = fill(
        as_(cast.dora),
        page_of(verdict, "blind"),
        rating=str(corpus.draft.rating("false").pk),
        rationale="I read it otherwise.",
    )
    assert answer.url == page_of(verdict, "compare")
    shown = as_(cast.dora).get(answer.url)
    assert WORDS in text_of(shown)
    assert shown.context["opinions"][0].who in ("ada", "ben")
    differing = [one.differs for one in shown.context["opinions"]]
    assert differing == sorted(differing, reverse=True)
    again = as_(cast.dora).get(page_of(verdict, "blind"))
    assert again.url == page_of(verdict, "compare")


def test_a_blind_reader_is_told_that_the_version_was_taken_back(
    corpus: EveryState,
) -> None:
    cast, verdict = corpus.cast, corpus.in_review.verdict
    blind = as_(cast.dora).get(page_of(verdict, "blind"))
    answer = fill(as_(cast.ada), page_of(verdict, "take-back"))
    assert answer.url == page_of(verdict)
    said = {**fields_of(blind), "rating": str(corpus.draft.rating("false").pk)}
    told = as_(cast.dora).post(page_of(verdict, "blind"), said)
    assert "taken back or sent back since you opened it" in errors_of(told)
    assert not verdict.assessments.exists()
    assert "Taken back" in see(cast.ada, verdict, "change")


def test_disagreements_come_first_and_wait_for_an_editor(corpus: EveryState) -> None:
    verdict, cast = waiting(corpus), corpus.cast
    level = corpus.draft.version.rating.code  # type: ignore[union-attr]
    other = "false" if level != "false" else "true"
    assess(act(cast.cleo), verdict, corpus.draft.rating(level))
    assess(act(cast.dora), verdict, corpus.draft.rating(other))
    page = as_(cast.cleo).get(page_of(verdict, "compare"))
    rows = page.context["opinions"]
    assert rows[0].differs
    assert not rows[-1].differs
    listed = text_of(as_(cast.cleo).get(at("verdict") + "?queue=differing"))
    assert verdict.ref in listed
    assert corpus.in_review.verdict.ref not in listed


def test_a_round_that_is_over_can_still_be_compared(corpus: EveryState) -> None:
    cast, case = corpus.cast, corpus.draft
    verdict = waiting(corpus)  # Ben has given his assessment of it
    approve(act(cast.dora), case.version)
    there = page_of(verdict, "compare") + "?round=1"
    assert as_(cast.ada).get(there).url == page_of(verdict, "read")
    publish(act(cast.cleo), case.reload())
    page = as_(cast.ada).get(there)
    assert [one.who for one in page.context["opinions"]] in (
        ["ben", "ada"],
        ["ada", "ben"],
    )
    assert "transitions" not in page.context
    assert (
        as_(cast.ada).get(page_of(verdict, "compare") + "?round=x").status_code == 302
    )


def test_nobody_reads_their_own_work_by_any_page(corpus: EveryState) -> None:
    edit_draft(act(corpus.cast.cleo), corpus.draft.version, internal_note="Mine too.")
    verdict = waiting(corpus)
    cleo = as_(corpus.cast.cleo)
    assert "You wrote in this version" in text_of(cleo.get(page_of(verdict, "read")))
    assert cleo.get(page_of(verdict, "blind")).status_code == 403
    assert cleo.post(page_of(verdict, "blind"), {"rating": "1"}).status_code == 403
    page = cleo.get(page_of(verdict, "check"))
    assert "approve" not in {one.slug for one in page.context["transitions"]}
    refused = fill(cleo, page_of(verdict, "approve"))
    assert "Nobody approves" in errors_of(refused)
    assert not History.objects.filter(verb="approve", object=verdict.uuid).exists()


def test_whoever_changes_it_explains_and_cannot_approve(corpus: EveryState) -> None:
    verdict, cast = waiting(corpus), corpus.cast
    ben = as_(cast.ben)
    assert WORDS in see(cast.ben, verdict, "check")  # he assessed it before
    empty = fill(ben, page_of(verdict, "take-over"), reason=" ")
    assert errors_of(empty)
    answer = fill(ben, page_of(verdict, "take-over"), reason="The date was wrong.")
    assert answer.url == page_of(verdict, "draft")
    edit_draft(act(cast.ben), corpus.draft.version, summary="The date is 3 March.")
    submit(act(cast.ada), corpus.draft.version)
    assert "Nobody approves" in errors_of(fill(ben, page_of(verdict, "approve")))
    dora = fill(as_(show(cast.dora, verdict)), page_of(verdict, "approve"))
    assert dora.status_code == 302


def test_a_correction_is_read_beside_what_readers_see(corpus: EveryState) -> None:
    case, cast = corpus.corrected, corpus.cast
    edit_draft(act(cast.ada), case.version, summary="It reopened in May.")
    submit(act(cast.ada), case.version)
    page = as_(show(cast.ben, case.verdict)).get(page_of(case.verdict, "check"))
    assert "summary" in [name for name, _ in page.context["changes"]]
    assert "<ins>" in text_of(page)


def test_a_correction_of_the_evidence_alone_is_told(corpus: EveryState) -> None:
    case, cast = corpus.corrected, corpus.cast
    found = make_evidence(cast, title="Minutes of the council")
    said = Use(found, "refutes", "They say the opposite.")
    edit_draft(act(cast.ada), case.version, [said])
    submit(act(cast.ada), case.version)
    page = as_(show(cast.ben, case.verdict)).get(page_of(case.verdict, "check"))
    rows = dict(page.context["changes"])
    new = "".join(piece.words for piece in rows["evidence"].new)
    assert new == "Refutes the claim: Minutes of the council (They say the opposite.)"
    assert "Register of closures" in "".join(one.words for one in rows["evidence"].old)


def test_evidence_is_shown_with_what_it_takes_to_check_it(corpus: EveryState) -> None:
    case, cast = corpus.draft, corpus.cast
    call = make_evidence(
        cast,
        title="Telephone call",
        url="",
        quote="",
        document="Call of 11 March 2025, notes at the desk. Cafe\u0301 👩‍💻 שלום",
        publisher_name="The owner",
        locator="minute 4",
        accessed_on=date(2025, 3, 12),
    )
    passage = make_evidence(
        cast, kind="passage", url="", quote="", annotation=case.annotation
    )
    edit_draft(
        act(cast.ada), case.version, [Use(call, "supports"), Use(passage, "context")]
    )
    submit(act(cast.ada), case.version)
    words = words_of(case.annotation)
    for page in ("blind", "check"):
        shown = see(show(cast.dora, case.verdict) if page == "check" else cast.dora, case.verdict, page)  # fmt: skip
        for fact in (call.document, "The owner · minute 4 · read on 2025-03-12", words):
            assert fact in shown, (page, fact)


def test_the_preview_costs_the_same_whatever_else_there_is(corpus: EveryState) -> None:
    url = page_of(corpus.approved.verdict, "publish")
    show(corpus.cast.cleo, corpus.approved.verdict)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert as_(corpus.cast.cleo).get(url).status_code == 200
        return len(seen)

    queries()
    assert queries() == queries() < 130


def test_a_claimreview_is_checked_property_by_property() -> None:
    review: dict[str, Any] = {
        "url": "https://x.example/",
        "claimReviewed": "é" * 80,
        "reviewRating": {"ratingValue": 9, "bestRating": 5, "worstRating": 1},
    }
    found = {(one.name, one.required): one.ok for one in checks(review)}
    assert found["url", True]
    assert not found["reviewRating.alternateName", True]
    assert not found["claimReviewed", False]
    assert not found["reviewRating.ratingValue", False]
    fine = {"ratingValue": "2", "bestRating": 5, "worstRating": 1}
    good = checks({**review, "reviewRating": fine})
    assert {one.name: one.ok for one in good}["reviewRating.ratingValue"]
