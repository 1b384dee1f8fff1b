"""Until one has given one's own assessment, no page tells what a version says that is not one's own."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from annotations.models import (
    Assessment,
    Comment,
    Disclosure,
    EvidenceUse,
    History,
    Release,
    Verdict,
)
from annotations.workflow import (
    NotPermitted,
    Use,
    approve,
    assess,
    comment,
    disclose,
    disclose_release,
    edit_draft,
    publish,
    return_to_author,
    submit,
)
from tests.admin.site import as_, at, fill, page_of, show, text_of
from tests.cast import act
from tests.every_state import EveryState

SUMMARY = "Zanzibar אמת 👩‍💻 é"
WHY = "Quagga says otherwise."
SAID = "Okapi is what I would call it, @dora."
TOLD = (SUMMARY, WHY, SAID)


@pytest.fixture
def verdict(corpus: EveryState) -> Verdict:
    """Return a verdict in review whose version, evidence and discussion have words of their own."""
    case, ada = corpus.draft, corpus.cast.ada
    use = case.version.evidence_uses.get()
    uses = [Use(use.evidence, "refutes", WHY)]
    edit_draft(act(ada), case.version, uses, summary=SUMMARY)
    comment(act(ada), case.verdict, SAID)
    submit(act(ada), case.version)
    return case.reload()


def places(corpus: EveryState, verdict: Verdict) -> dict[str, str]:
    """Return every page and address on which a colleague could come upon what a version says."""
    version = verdict.versions.get()
    use, said = EvidenceUse.objects.get(version=version), Comment.objects.get()
    article = corpus.draft.article
    workspace = page_of(article, "read")
    acts = History.objects.filter(object=version.uuid).order_by("pk")
    return {
        "the verdict": page_of(verdict),
        "its history": page_of(verdict, "history"),
        "its draft": page_of(verdict, "draft"),
        "check": page_of(verdict, "check"),
        "side by side": page_of(verdict, "compare"),
        "the page to approve": page_of(verdict, "approve"),
        "the page to send back": page_of(verdict, "return"),
        "the second reader's first page": page_of(verdict, "read"),
        "the blind page": page_of(verdict, "blind"),
        "the list of verdicts": at("verdict"),
        "a search for its words": f"{at('verdict')}?q=Zanzibar",
        "the list of versions": at("verdictversion"),
        "a version by itself": page_of(version),
        "the history of a version": page_of(version, "history"),
        "the list of uses": at("evidenceuse"),
        "a use by itself": page_of(use),
        "the list of comments": at("comment"),
        "a thread by itself": page_of(said),
        "the calls": at("mention"),
        "the claim's card": f"{workspace}?panel=claims&claim={verdict.claim_id}",
        "the evidence beside the text": f"{workspace}?panel=evidence",
        "the discussion beside the text": f"{workspace}?panel=discussion",
        "everything": "/admin/history/",
        "everything about it": f"/admin/history/?thing={verdict.ref}",
        "the list of acts": at("history"),
        **{f"act {one.verb} {one.pk}": page_of(one) for one in acts},
        "the preview": f"/verdicts/{verdict.ref}/preview/",
        "the API's verdict": f"/api/v1/working/verdicts/{verdict.uuid}/",
        "the API's verdicts": "/api/v1/working/verdicts/",
        "a search of the API": "/api/v1/working/verdicts/?search=Zanzibar",
        "agreement": "/admin/agreement/",
        "the claim": page_of(verdict.claim),
        "the evidence": page_of(use.evidence),
        "the queue": "/admin/queue/",
        "waiting": "/admin/waiting/",
    }


def read(user: User | Client, url: str) -> str:
    """Return all that somebody is shown who opens an address, wherever it leads."""
    client = user if isinstance(user, Client) else as_(user)
    return text_of(client.get(url, follow=True))


def test_no_page_tells_what_is_kept_back(corpus: EveryState, verdict: Verdict) -> None:
    cast, where = corpus.cast, places(corpus, verdict)
    before = Disclosure.objects.count()
    ada = as_(cast.ada)
    told = {
        name for name, url in where.items() if any(w in read(ada, url) for w in TOLD)
    }
    assert len(told) >= 15, "its author is told on these pages, so they could tell"
    for user in (cast.dora, cast.cleo):
        client = as_(user)
        for name, url in where.items():
            page = read(client, url)
            for words in TOLD:
                assert words not in page, (name, user, words)
    assert Disclosure.objects.count() == before


def test_the_stance_of_evidence_is_kept_back_too(
    corpus: EveryState, verdict: Verdict
) -> None:
    where = places(corpus, verdict)
    for name in ("the claim's card", "the evidence beside the text", "the blind page"):
        assert "stance-refutes" not in read(corpus.cast.dora, where[name]), name
    assert "stance-refutes" in read(corpus.cast.ada, where["the claim's card"])


def test_what_is_kept_back_says_why_and_how_to_see_it(
    corpus: EveryState, verdict: Verdict
) -> None:
    cast, where = corpus.cast, places(corpus, verdict)
    for name in (
        "the verdict",
        "its draft",
        "check",
        "a version by itself",
        "the claim's card",
    ):
        assert "kept back from you" in read(cast.dora, where[name]), name
    assert "left out here" in read(cast.dora, where["the list of versions"])
    shown: Any = as_(cast.dora).get(where["the API's verdict"]).json()
    assert shown["pending"] is None
    assert "kept back from you" in shown["kept_back"]
    button = as_(cast.dora).post(page_of(verdict, "disclose"), {"then": "check"})
    assert button.url == page_of(verdict, "check")
    assert SUMMARY in read(cast.dora, button.url)
    assert SAID in read(cast.dora, page_of(verdict))
    assert as_(cast.dora).get(where["the API's verdict"]).json()["kept_back"] is None
    assert SUMMARY not in read(cast.cleo, page_of(verdict))


def test_a_blind_assessment_is_recorded_as_blind_and_opens_the_version(
    corpus: EveryState, verdict: Verdict
) -> None:
    dora = corpus.cast.dora
    rating = corpus.draft.rating("false").pk
    fill(as_(dora), page_of(verdict, "blind"), rating=rating)
    assert Assessment.objects.get(reviewer=dora).mode == "blind"
    assert SUMMARY in read(dora, page_of(verdict))


@pytest.mark.parametrize(
    "way", ["asked", "workspace", "decided", "wrote", "exported", "API"]
)
def test_an_assessment_after_seeing_it_is_not_blind(
    corpus: EveryState, verdict: Verdict, way: str
) -> None:
    cast, case = corpus.cast, corpus.draft
    version = verdict.versions.get()
    match way:
        case "asked":
            show(cast.cleo, verdict)
        case "workspace":
            call = at("article", "do", corpus.draft.article.pk, "disclose")
            as_(cast.cleo).post(call, {"verdict": verdict.pk})
        case "decided":
            return_to_author(act(cast.cleo), version, reason="Name it.")
        case "wrote":
            return_to_author(act(cast.dora), version, reason="Name it.")
            edit_draft(act(cast.cleo), version, internal_note="Named.")
        case "exported":
            release = Release(published_only=False, created=act(cast.cleo).at)
            assert disclose_release(act(cast.cleo), release) > 0
        case "API":
            shown: Any = as_(cast.cleo).post(
                f"/api/v1/verdicts/{verdict.uuid}/disclose/",
                {},
                content_type="application/json",
            )
            assert shown.json()["pending"]["summary"] == SUMMARY
    given = assess(act(cast.cleo), verdict, case.rating("true"))
    assert given.mode == "check"


def test_what_is_published_is_known_to_all(
    corpus: EveryState, verdict: Verdict
) -> None:
    cast, case = corpus.cast, corpus.draft
    approve(act(cast.dora), case.version)
    assert SUMMARY not in read(cast.cleo, page_of(verdict))
    publish(act(cast.cleo), case.reload())
    assert SUMMARY in read(cast.cleo, page_of(verdict))
    late = assess(act(cast.cleo), verdict, case.rating("true"))
    assert late.mode == "check"


def test_a_thrown_away_draft_stays_kept_back(corpus: EveryState) -> None:
    cast, case = corpus.cast, corpus.corrected
    edit_draft(act(cast.ada), case.version, summary=SUMMARY)
    fill(as_(cast.ada), page_of(case.verdict, "discard"))
    assert SUMMARY not in read(cast.dora, "/admin/history/?verb=edit_draft")
    assert SUMMARY in read(cast.ada, "/admin/history/?verb=edit_draft")


def test_nobody_writes_into_what_is_kept_from_them(
    corpus: EveryState, verdict: Verdict
) -> None:
    cast = corpus.cast
    return_to_author(act(cast.dora), verdict.versions.get(), reason="Name it.")
    call = at("article", "do", corpus.draft.article.pk, "write")
    said = {"verdict": verdict.pk, "expected_version": 1, "summary": "Mine."}
    shown = as_(cast.cleo).post(call, said, follow=True)
    assert "kept back from you" in text_of(shown)
    assert SUMMARY not in text_of(shown)
    assert verdict.versions.get().summary == SUMMARY


def test_who_may_see_no_drafts_is_shown_none(corpus: EveryState) -> None:
    for user in (corpus.cast.emil, corpus.cast.nobody):
        with pytest.raises(NotPermitted):
            disclose(act(user), corpus.draft.version)
