"""The calls of the workspace: what each does and takes back, and what is refused."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.admin.workspace.doing import CALLS
from annotations.models import (
    Agent,
    Annotation,
    Appearance,
    Article,
    Claim,
    Evidence,
    KeptAnswer,
    Verdict,
)
from annotations.workflow import disclose, edit_annotation, load_scale, submit
from tests.admin.site import as_, at, page_of
from tests.cast import Cast, act
from tests.corpus import (
    TEXT,
    make_article,
    make_case,
    make_claim,
    make_scale,
    simple_scale,
    span_of,
)

pytestmark = pytest.mark.django_db

WORDS = "No cafe\u0301 has closed"
MOST_QUERIES = 8  # to save a highlight, beside asking who calls


def call(user: User, article: Article, name: str, /, key: str = "", **said: Any) -> Any:
    """Send a call as the page's script does."""
    headers = {"Idempotency-Key": key} if key else {}
    return as_(user).post(
        at("article", "do", article.pk, name),
        json.dumps(said),
        content_type="application/json",
        headers=headers,
    )


def parts(article: Article, words: str = WORDS) -> dict[str, Any]:
    """Return what a call says of some words."""
    revision = article.revisions.latest("number")
    return {
        "revision": str(revision.uuid),
        "parts": [vars(span_of(revision, words))],
    }


def test_a_highlight_answers_with_the_lines_drawn_anew(cast: Cast) -> None:
    article = make_article(cast)
    answer = call(cast.ada, article, "annotate", **parts(article)).json()
    ((start, line),) = answer["lines"].items()
    text = article.revisions.get().text
    assert text[: int(start)].endswith("closed.\n")
    assert f">{WORDS}</a></mark>" in line
    assert answer["undo"] == {
        "call": "withdraw",
        "said": {"annotation": answer["made"]},
    }


def test_every_call_is_taken_back_by_its_inverse(cast: Cast) -> None:
    article = make_article(cast)
    made = call(cast.ada, article, "annotate", **parts(article)).json()
    linked = call(
        cast.ada,
        article,
        "link",
        annotation=made["made"],
        text="A café closed.",
        stance="denies",
        voice="quoted",
        claimant="The spokesperson",
    ).json()
    back = linked["undo"]
    undone = call(cast.ada, article, back["call"], **back["said"]).json()
    assert not Appearance.objects.exists()
    again = undone["undo"]
    call(cast.ada, article, again["call"], **again["said"])
    link = Appearance.objects.get()
    assert (link.stance, link.voice, str(link.claimant)) == (
        "denies",
        "quoted",
        "The spokesperson",
    )
    assert Claim.objects.count() == 1


def test_a_claimant_goes_by_the_name_and_a_long_claim_is_seen_to_go_on(
    cast: Cast,
) -> None:
    article = make_article(cast)
    made = call(cast.ada, article, "annotate", **parts(article)).json()
    said = {"annotation": made["made"], "stance": "denies", "voice": "quoted"}
    text = f"{'A café closed, ' * 9}they say."
    told = call(
        cast.ada, article, "link", text=text, claimant="The spokesperson", **said
    ).json()
    Agent.objects.update(descriptor="of the town hall")
    again = call(cast.ada, article, "unlink", **told["undo"]["said"])
    assert again.status_code == 200
    back = again.json()["undo"]
    entry = call(cast.ada, article, back["call"], **back["said"]).json()["entries"]
    (shown,) = entry.values()
    assert ">The spokesperson</span>" in shown
    assert "of the town hall" not in shown
    assert f"{text[:79]}…</span>" in shown


def test_a_verdict_begun_and_one_submitted_are_taken_back(cast: Cast) -> None:
    case = make_case(cast)
    claim = make_claim(cast, "It rained.")

    def back_and_forth(answer: dict[str, Any]) -> dict[str, Any]:
        """Take back what was done, and do it again."""
        for _ in range(2):
            undo = answer["undo"]
            reply = call(cast.ada, case.article, undo["call"], **undo["said"])
            assert reply.status_code == 200, reply.content
            answer = reply.json()
        return answer

    start = {"claim": claim.pk, "scale": case.scale.pk}
    begun = call(cast.ada, case.article, "start", **start).json()
    again = back_and_forth(begun)
    assert Verdict.objects.get(claim=claim).pk == again["made"] != begun["made"]
    seen = {"verdict": case.verdict.pk, "expected_version": case.reload().version}
    submitted = call(cast.ada, case.article, "submit", **seen).json()
    assert submitted["undo"]["call"] == "take_back"
    waits = back_and_forth(submitted)
    assert case.reload().state == "in_review"
    disclose(act(cast.ben), case.version)
    refused = call(cast.ada, case.article, "take_back", **waits["undo"]["said"])
    assert refused.status_code == 409
    assert "assessed its claim already (ben)" in refused.json()["detail"]


def test_a_call_sent_twice_under_one_key_happens_once(cast: Cast) -> None:
    article = make_article(cast)
    said = parts(article)
    first = call(cast.ada, article, "annotate", "key-1", **said)
    second = call(cast.ada, article, "annotate", "key-1", **said)
    assert first.content == second.content
    assert Annotation.objects.count() == 1


def test_whoever_asks_again_is_shown_the_line_as_it_is_by_then(cast: Cast) -> None:
    article = make_article(cast)
    said = parts(article)
    first = call(cast.ada, article, "annotate", "key-1", **said).json()
    call(cast.ada, article, "annotate", **parts(article, "none will"))
    second = call(cast.ada, article, "annotate", "key-1", **said).json()
    assert "none will</a></mark>" not in "".join(first["lines"].values())
    assert "none will</a></mark>" in "".join(second.pop("lines").values())
    first.pop("lines")
    assert second == first


def test_whoever_asks_again_for_what_an_earlier_release_answered_is_told(
    cast: Cast,
) -> None:
    article = make_article(cast)
    said = parts(article)
    first = call(cast.ada, article, "annotate", "key-1", **said)
    KeptAnswer.objects.update(body=first.content)
    second = call(cast.ada, article, "annotate", "key-1", **said).json()
    assert second | {"repeats": 0} == first.json()
    assert Annotation.objects.count() == 1


def test_saving_a_highlight_takes_few_queries(cast: Cast) -> None:
    article = make_article(cast)
    said = parts(article)
    with CaptureQueriesContext(connection) as seen:
        assert call(cast.ada, article, "annotate", "k", **said).status_code == 200
    ours = [
        one["sql"]
        for one in seen.captured_queries
        if "annotations_" in one["sql"] and "auth_" not in one["sql"].split("FROM")[0]
    ]
    assert len(ours) <= MOST_QUERIES, ours


def test_a_stale_edit_is_told_what_stands_there(cast: Cast) -> None:
    case = make_case(cast)
    edit_annotation(act(cast.ben), case.annotation, note="Theirs.")
    said = {"annotation": case.annotation.pk, "expected_version": 1, "note": "Mine."}
    answer = call(cast.ada, case.article, "note", **said)
    assert answer.status_code == 412
    told = answer.json()
    assert (told["theirs"]["note"], told["by"]) == ("Theirs.", "ben")
    said |= {"expected_version": told["theirs"]["expected_version"]}
    assert call(cast.ada, case.article, "note", **said).status_code == 200


def bad(article: Article, **changed: Any) -> dict[str, Any]:
    said = parts(article)
    return {**said, "parts": [said["parts"][0] | changed]}


REFUSED = [
    ({"end": 10_000}, 422, "does not lie in the text"),
    ({"start": -3}, 422, "does not lie in the text"),
    ({"exact": "other words"}, 422, "is not what stands at"),
    ({"start": "0"}, 422, "code points"),
    ({"exact": None}, 422, "The words of a part"),
]


@pytest.mark.parametrize(("changed", "status", "sentence"), REFUSED)
def test_bad_spans_are_refused(
    cast: Cast, changed: dict[str, Any], status: int, sentence: str
) -> None:
    article = make_article(cast)
    answer = call(cast.ada, article, "annotate", **bad(article, **changed))
    assert answer.status_code == status
    assert sentence in answer.json()["detail"]
    assert not Annotation.objects.exists()


def test_what_cannot_be_is_refused_and_nothing_is_half_saved(cast: Cast) -> None:
    case = make_case(cast)
    other = make_article(cast, text="Another text.", url="https://a.example/")
    pk, article = case.annotation.pk, case.article
    before = (Claim.objects.count(), Evidence.objects.count())
    source = {"verdict": case.verdict.pk, "stance": "supports", "title": "A page"}
    for name, said, status in (
        ("annotate", {**parts(article), "revision": str(case.claim.uuid)}, 409),
        ("annotate", {"revision": "x", "parts": "x"}, 422),
        ("withdraw", {"annotation": 10**9}, 422),
        ("note", {"annotation": pk, "note": "No version."}, 422),
        ("note", {"annotation": pk, "expected_version": 1, "note": "x" * 100_001}, 422),
        ("link", {"annotation": pk, "text": "New claim.", "stance": "nods"}, 422),
        (
            "link",
            {"annotation": pk, "text": "Q.", "stance": "denies", "voice": "quoted"},
            422,
        ),
        ("cite_source", {**source, "url": "javascript:alert(1)"}, 422),
        ("cite_source", source, 422),
        ("nonsense", {}, 404),
    ):
        answer = call(cast.ada, article, name, **said)
        assert answer.status_code == status, (name, answer.content)
        assert answer.json()["detail"].endswith((".", "]")), name
    assert call(cast.ada, other, "withdraw", annotation=pk).status_code == 422
    assert call(cast.nobody, article, "withdraw", annotation=pk).status_code == 403
    assert (Claim.objects.count(), Evidence.objects.count()) == before
    huge = {"annotation": pk, "expected_version": 1, "note": "x" * 5_000_000}
    answer = call(cast.ada, article, "note", **huge)
    assert answer.status_code == 413
    assert "nothing was saved" in answer.json()["detail"]


def test_a_cited_document_is_no_web_page_that_was_read(cast: Cast) -> None:
    case = make_case(cast)
    said = {"verdict": case.verdict.pk, "stance": "supports", "kind": "web_page"}
    for source, kind, is_dated in (
        ({"title": "Minutes", "document": "Archive קפה, p. 4"}, "document", False),
        ({"title": "Page", "url": "https://council.example/"}, "web_page", True),
    ):
        made = call(cast.ada, case.article, "cite_source", **said, **source)
        assert made.status_code == 200, made.content
        evidence = Evidence.objects.get(title=source["title"])
        assert (evidence.kind, bool(evidence.accessed_on)) == (kind, is_dated)


def test_a_value_of_another_kind_crashes_no_call(cast: Cast) -> None:
    case = make_case(cast)
    for name, one in CALLS.items():
        for field in one.form.base_fields:
            for value in ([{}], float("inf"), 10**30):
                said = dict.fromkeys(one.form.base_fields, 1) | {field: value}
                answer = call(cast.ada, case.article, name, **said)
                assert answer.status_code < 500, (name, said)


def test_half_of_an_emoji_is_refused_wherever_it_is_typed(cast: Cast) -> None:
    case = make_case(cast)
    said = {"annotation": case.annotation.pk, "stance": "denies", "voice": "quoted"}
    for field in ("text", "claim", "claimant"):
        answer = call(cast.ada, case.article, "link", **said, **{field: "Zoë \ud83d"})
        assert answer.status_code == 422, (field, answer.content)
        assert "half of a surrogate pair" in answer.json()["detail"]


def test_a_claimant_is_not_lost_because_the_publisher_speaks(cast: Cast) -> None:
    case = make_case(cast)
    before = (Appearance.objects.count(), Claim.objects.count())
    said = {"annotation": case.annotation.pk, "text": "קפה", "stance": "reports"}
    answer = call(cast.ada, case.article, "link", **said, claimant="Zoë 👩‍💻")
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("“Zoë 👩‍💻” is named as claimant")
    assert (Appearance.objects.count(), Claim.objects.count()) == before
    made = call(
        cast.ada, case.article, "link", **said, claimant="Zoë 👩‍💻", voice="quoted"
    )
    link = {"appearance": made.json()["made"], "stance": "reports"}
    for voice, claimant, status in (
        ("publisher", "Zoë 👩‍💻", 422),
        ("quoted", "Zoë 👩‍💻", 200),
        ("publisher", "", 200),
    ):
        row = Appearance.objects.get(pk=link["appearance"])
        link |= {"expected_version": row.version, "voice": voice}
        answer = call(cast.ada, case.article, "speech", **link, claimant=claimant)
        assert answer.status_code == status, answer.content
    row.refresh_from_db()
    assert (row.voice, row.claimant) == ("publisher", None)


def test_the_scale_that_the_desk_uses_is_offered_first(cast: Cast) -> None:
    case = make_case(cast)  # on the scale `true-false`
    load_scale(act(cast.cleo), simple_scale(slug="averitec"))
    load_scale(act(cast.cleo), simple_scale(slug="zero-to-five"))
    claim = make_claim(cast, "Nobody has begun this one. קפה")
    page = at("article", "panel", case.article.pk) + f"?card=claim/{claim.pk}"
    offered = as_(cast.ada).get(page).context["scales"]
    assert [one.slug for one in offered] == ["true-false", "averitec", "zero-to-five"]


def test_a_forged_form_is_refused(cast: Cast) -> None:
    case = make_case(cast)
    from django.test import Client  # noqa: PLC0415

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ada)
    address = at("article", "do", case.article.pk, "withdraw")
    answer = client.post(address, {"annotation": case.annotation.pk})
    assert answer.status_code == 403
    case.annotation.refresh_from_db()
    assert case.annotation.status == "active"


def test_the_essentials_are_plain_forms(cast: Cast) -> None:
    article, scale = make_article(cast), make_scale(cast)
    made = call(cast.ada, article, "annotate", **parts(article)).json()["made"]
    client = as_(cast.ada)

    def form(name: str, **said: Any) -> None:
        answer = client.post(at("article", "do", article.pk, name), said)
        assert answer.status_code == 302
        assert client.get(answer.url).status_code == 200

    form("link", annotation=made, text="A café closed.", stance="denies")
    form("start", claim=Claim.objects.get().pk, scale=scale.pk)
    verdict = Verdict.objects.get()
    form("cite_passage", verdict=verdict.pk, annotation=made, stance="refutes")
    verdict.refresh_from_db()
    form(
        "write",
        verdict=verdict.pk,
        expected_version=verdict.version,
        rating=scale.ratings.get(code="false").pk,
        summary="It did not.",
        justification="She says so.",
        as_of="2025-03-05",
    )
    verdict.refresh_from_db()
    form("submit", verdict=verdict.pk, expected_version=verdict.version)
    verdict.refresh_from_db()
    assert verdict.state == "in_review"


def test_what_waits_for_its_reader_is_shown_to_who_wrote_it_alone(cast: Cast) -> None:
    case = make_case(cast)
    submit(act(cast.ada), case.version)
    card = at("article", "panel", case.article.pk) + f"?card=claim/{case.claim.pk}"
    mine, theirs = (as_(one).get(card).content.decode() for one in (cast.ada, cast.ben))
    for told in (case.version.summary, str(case.version.rating)):
        assert told in mine
        assert told not in theirs


def test_a_passage_of_no_article_is_refused_and_nothing_is_half_saved(
    cast: Cast,
) -> None:
    case = make_case(cast)
    other = make_article(cast, text="Another text.", url="https://a.example/")
    use = {"verdict": case.verdict.pk, "stance": "supports"}
    gone = {**use, "article": "A-9999", "words": "Another"}
    absent = {**use, "article": other.ref, "words": "No such words"}
    wrong = {**use, "article": other.ref, **parts(case.article)}
    for name, said, status, sentence in (
        ("quote", gone, 422, "There is no article A-9999."),
        ("quote", absent, 422, "do not stand in this revision"),
        ("quote", {**use, "words": ""}, 422, "Quote the words of the passage."),
        ("pick", wrong, 409, "has changed since you opened it"),
    ):
        answer = call(cast.ada, case.article, name, **said)
        assert answer.status_code == status, answer.content
        assert sentence in answer.json()["detail"]
    assert not other.annotations.exists()
    assert call(cast.nobody, case.article, "quote", **absent).status_code == 403
    said = {**use, "article": other.ref.lower(), "words": "another"}
    assert call(cast.ada, case.article, "quote", **said).status_code == 422
    said["words"] = "Another text."
    answer = call(cast.ada, case.article, "quote", **said)
    assert answer.status_code == 200, answer.content
    assert answer.json()["lines"] == {}
    assert other.annotations.count() == 1


def test_markup_is_shown_as_text_in_every_panel(cast: Cast) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    article = make_article(cast, text=f"{hostile} {TEXT}", headline=hostile)
    answer = call(
        cast.ada, article, "annotate", **parts(article, hostile), note=hostile
    )
    made = answer.json()["made"]
    said = {"annotation": made, "text": hostile, "stance": "asserts"}
    call(cast.ada, article, "link", **said, voice="quoted", claimant=hostile)
    claim = Claim.objects.get()
    pages = [
        page_of(article, "read") + f"?panel={one}"
        for one in ("highlights", "claims", "evidence", "discussion", "history")
    ]
    cards = [
        at("article", "panel", article.pk) + f"?card={one}"
        for one in (f"annotation/{made}", f"claim/{claim.pk}")
    ]
    found = at("article", "find", article.pk) + "?claims&agents&q=script"
    for address in (*pages, *cards, found):
        page = as_(cast.ben).get(address).content.decode()
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address


def test_others_changes_are_told_with_their_names(cast: Cast) -> None:
    article = make_article(cast)
    near = at("article", "near", article.pk)
    since = as_(cast.ben).get(near, {"doing": "claim/1"}).json()["since"]
    made = call(cast.ada, article, "annotate", **parts(article)).json()["made"]
    told = as_(cast.ben).get(near, {"since": since}).json()
    assert told["by"] == ["ada"]
    assert list(told["entries"]) == [str(made)]
    here = as_(cast.ada).get(near).json()["here"]
    assert here[0]["who"] == "ben"
