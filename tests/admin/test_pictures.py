"""The desk's pictures and its history: true counts, filters in the address, constant queries."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.models import Appearance, History, Verdict
from annotations.workflow import (
    ReleaseContent,
    Use,
    assess,
    edit_draft,
    prepare_release,
    submit,
)
from tests.admin.site import as_, page_of, show, text_of
from tests.cast import act
from tests.corpus import highlight, make_article, make_case, make_claim, make_publisher
from tests.every_state import EveryState

PAGES = ("matrix", "ratings", "waiting", "corrections", "agreement", "everything")


def see(user: User, name: str, **asked: object) -> Any:
    answer = as_(user).get(reverse(f"admin:{name}"), asked)
    assert answer.status_code == 200, name
    return answer


def test_the_matrix_says_who_does_what_with_which_claim(corpus: EveryState) -> None:
    page = see(corpus.cast.ada, "matrix")
    articles = page.context["articles"]
    (cells,) = [cells for claim, cells in page.context["rows"] if claim == corpus.published.claim]  # fmt: skip
    cell = cells[articles.index(corpus.published.article)]
    assert {one.stance for one in cell} >= {"denies"}
    assert '<span class="visually-hidden">denies</span>' in text_of(page)
    elsewhere = make_publisher(corpus.cast, "southern-echo")
    assert see(corpus.cast.ada, "matrix", publisher=elsewhere.pk).context["rows"] == []
    assert see(corpus.cast.ada, "matrix", topic="nothing").context["rows"] == []


def test_the_matrix_is_there_as_csv_and_runs_in_no_spreadsheet(
    corpus: EveryState,
) -> None:
    claim = corpus.draft.claim
    type(claim).objects.filter(pk=claim.pk).update(text="=cmd()|'קפה'!A1")
    answer = see(corpus.cast.ada, "matrix", format="csv")
    table = b"".join(answer.streaming_content).decode()
    standing = Appearance.objects.filter(annotation__status="active").count()
    assert len(table.strip().splitlines()) == 1 + standing
    assert "\"'=cmd()|'קפה'!A1\"" in table


def test_ratings_are_counted_by_publisher_and_month(corpus: EveryState) -> None:
    publisher, month = see(corpus.cast.ada, "ratings").context["pictures"]
    published = Verdict.objects.filter(state="published")
    assert sum(one.total for one in month.rows) == published.count()
    (echo,) = publisher.rows
    standing = published.filter(
        claim__appearances__annotation__status="active"
    ).distinct()
    assert echo.total == standing.count()
    assert max(one.total for one in month.rows) > 0
    long_ago = see(corpus.cast.ada, "ratings", until="2001-01-01").context["pictures"]
    assert [one.rows for one in long_ago] == [[], []]
    wrong = see(corpus.cast.ada, "ratings", since="yesterday")
    assert "Enter a valid date" in text_of(wrong)


@pytest.mark.parametrize(
    "name", ["ratings", "waiting", "corrections", "agreement", "everything"]
)
def test_a_period_may_reach_to_the_ends_of_the_calendar(
    corpus: EveryState, name: str
) -> None:
    see(corpus.cast.cleo, name, since="0001-01-01", until="9999-12-31")


def test_waits_are_counted_by_stage(corpus: EveryState) -> None:
    page = see(corpus.cast.ada, "waiting")
    counts = {one.stage: one.waiting for one in page.context["waits"]}
    assert counts == {"Draft": 2, "In review": 1, "Approved": 1}
    assert len(page.context["oldest"]) == 4
    submit(act(corpus.cast.ada), corpus.draft.version)
    counts = {one.stage: one.waiting for one in see(corpus.cast.ada, "waiting").context["waits"]}  # fmt: skip
    assert counts == {"Draft": 1, "In review": 2, "Approved": 1}


def test_the_log_has_every_change_that_readers_were_told_of(
    corpus: EveryState,
) -> None:
    page = see(corpus.cast.ada, "corrections")
    told = {(one.verdict.ref, one.change_class) for one in page.context["page"]}
    assert (corpus.corrected.verdict.ref, "correction_major") in told
    assert (corpus.retracted.verdict.ref, "retraction") in told
    assert "The register was wrong." in text_of(page)
    one = see(corpus.cast.ada, "corrections", change="reinstatement")
    assert {row.change_class for row in one.context["page"]} == {"reinstatement"}


def test_agreement_counts_what_one_may_see_and_leads_to_the_disagreements(
    corpus: EveryState,
) -> None:
    cast, case = corpus.cast, corpus.draft
    assess(act(cast.dora), case.verdict, case.rating("false"))  # Ben said "mixed"
    blind = see(cast.ada, "agreement")
    assert blind.context["figures"][0][2].units == 0
    assert see(cast.cleo, "agreement").context["figures"][0][2].units == 0
    show(cast.cleo, case.verdict)
    page = see(cast.cleo, "agreement", scale=case.scale.pk)
    assert page.context["figures"][0][2].units == 1
    there = page_of(case.verdict, "compare") + "?round=1"
    assert there in text_of(page)
    assert as_(cast.cleo).get(there).context["opinions"]
    assert [(a, b) for a, b, _ in page.context["pairs"]] == [("ben", "dora")]
    counts = dict(page.context["confusion"])
    levels = [one.code for one in page.context["levels"]]
    assert counts[case.rating("mixed")][levels.index("false")] == (1, False)
    empty = make_publisher(cast, "nothing-here")
    narrowed = see(cast.cleo, "agreement", publisher=empty.pk)
    assert narrowed.context["figures"][0][2].units == 0


def test_agreement_counts_what_was_given_blind_unless_all_is_asked_for(
    corpus: EveryState,
) -> None:
    cast, case = corpus.cast, corpus.draft
    show(cast.dora, case.verdict)
    assess(act(cast.dora), case.verdict, case.rating("false"))
    page = see(cast.dora, "agreement")
    assert page.context["figures"][0][2].units == 0
    assert page.context["left_out"] == 1
    assert "1 given after seeing it is left out" in text_of(page)
    everything = see(cast.dora, "agreement", reading="all")
    assert everything.context["figures"][0][2].units == 1


def test_ratings_are_taken_away_as_a_table_of_what_one_may_see(
    corpus: EveryState,
) -> None:
    def lines(user: User, **asked: object) -> list[str]:
        answer = see(user, "agreement", format="ratings", **asked)
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return [one for one in text.splitlines()[1:] if case.verdict.ref in one]

    cast, case = corpus.cast, corpus.draft
    assert lines(cast.ada) == lines(cast.cleo) == []
    assess(act(cast.dora), case.verdict, case.rating("false"))  # Ben said "mixed"
    ben, dora = lines(cast.dora)
    assert '"ben","true-false","mixed","Mixed","blind"' in ben
    assert '"dora","true-false","false","False","blind"' in dora
    assert lines(cast.ada) == []
    assert lines(cast.dora, until="2001-01-01") == []


def test_agreement_on_highlights_is_counted_by_article(corpus: EveryState) -> None:
    article = make_article(corpus.cast, url="https://new.example/")
    highlight(corpus.cast, article, "the café had closed", by=corpus.cast.ada)
    highlight(corpus.cast, article, "the café had closed", by=corpus.cast.ben)
    highlight(corpus.cast, article, "the sign still said", by=corpus.cast.ben)
    independent = see(corpus.cast.ada, "agreement")
    assert independent.context["shared"] == [], "nobody read it independently"
    page = see(corpus.cast.ada, "agreement", reading="all")
    (shared,) = [one for one in page.context["shared"] if one.article == article]
    assert shared.people == ["ada", "ben"]
    (lone,) = [one for one in page.context["lone"] if one.article == article]
    assert (lone.words, lone.who, lone.missing) == (
        "the sign still said",
        "ben",
        ["ada"],
    )
    address = f"{page_of(article, 'read')}?annotation={lone.key}#words-{lone.key}"
    assert address in text_of(page)
    assert f'id="words-{lone.key}"' in text_of(as_(corpus.cast.ada).get(address))
    assert shared.f1.value == pytest.approx(2 / 3)
    assert page.context["highlight_figures"][0][2].units == 1


def test_the_history_is_narrowed_by_who_what_and_which(corpus: EveryState) -> None:
    ref = corpus.retracted.verdict.ref
    page = see(
        corpus.cast.ada,
        "everything",
        thing=ref,
        verb="retract",
        who=corpus.cast.cleo.pk,
    )
    assert {one.entry.verb for one in page.context["acts"]} == {"retract"}
    assert see(corpus.cast.ada, "everything", thing="V-99999").context["acts"] == []
    first = see(corpus.cast.ada, "everything")
    older = as_(corpus.cast.ada).get(
        reverse("admin:everything") + "?" + first.context["older"]
    )
    numbers = [one.number for one in (*first.context["acts"], *older.context["acts"])]
    assert numbers == sorted(set(numbers), reverse=True)
    assert len(numbers) > len(first.context["acts"])
    link = f"?thing={ref}"
    assert link in text_of(
        as_(corpus.cast.ada).get(page_of(corpus.retracted.verdict, "history"))
    )


def test_an_assessment_stays_blind_in_the_whole_history(corpus: EveryState) -> None:
    assess(act(corpus.cast.cleo), corpus.in_review.verdict, corpus.draft.rating("true"), rationale="Hidden words.")  # fmt: skip
    assert "Hidden words." not in text_of(see(corpus.cast.dora, "everything"))
    assert "Hidden words." in text_of(see(corpus.cast.cleo, "everything"))


def test_the_number_of_queries_does_not_grow(corpus: EveryState) -> None:
    cast, scale = corpus.cast, corpus.draft.scale

    client, asked = as_(cast.cleo), {"everything": "?verb=assess"}

    def counts() -> dict[str, int]:
        found = {}
        for name in PAGES:
            with CaptureQueriesContext(connection) as seen:
                client.get(reverse(f"admin:{name}") + asked.get(name, ""))
            found[name] = len(seen)
        return found

    def more(number: int) -> None:
        article = make_article(cast, url=f"https://more.example/{number}")
        claim = make_claim(cast, f"One more claim {number}.")
        case = make_case(cast, scale=scale, article=article, claim=claim)
        for reviewer in (cast.ben, cast.dora):
            assess(act(reviewer), case.verdict, case.rating("true"))
            highlight(cast, article, "Monday", by=reviewer)

    more(1)
    counts()  # signs in
    before = counts()
    for number in (2, 3):
        more(number)
    assert counts() == before
    assert max(before.values()) <= 16, before


@pytest.mark.parametrize("name", PAGES)
def test_only_colleagues_see_the_pictures(corpus: EveryState, name: str) -> None:
    for user in (corpus.cast.emil, corpus.cast.nobody):
        assert as_(user).get(reverse(f"admin:{name}")).status_code == 403


def test_the_history_is_told_in_words(corpus: EveryState) -> None:
    version = corpus.published.version
    page = see(corpus.cast.cleo, "everything", thing=version.uuid)
    told = {
        one.entry.verb: {name: after for name, _, after in one.entry.changes}
        for one in page.context["acts"]
    }
    assert told["approve"]["approved by"] == "ben"
    assert told["draft version"]["rating"] == str(version.rating)
    assert told["draft version"]["writers"] == "ada"
    assert told["draft version"]["change class"] == "First version"
    assert told["submit"]["appearances"] == f"{len(version.appearances)} of them"
    assert told["submit"]["sha256"] == f"{version.sha256[:12]}…"
    assert "T" not in told["submit"]["submitted at"]
    assert {one.entry.kind for one in page.context["acts"]} == {"verdict version"}
    kind = see(corpus.cast.cleo, "everything", kind="verdict version")
    assert {one.entry.kind for one in kind.context["acts"]} == {"verdict version"}


def test_the_history_tells_of_releases_and_of_places_in_words(
    corpus: EveryState,
) -> None:
    cast = corpus.cast
    chosen = {"longest_quote": 90, "splits": False, "parts": [{"exact": "café שלום"}]}
    content = ReleaseContent(name="Spring", formats=["jsonl", "csv"], filters=chosen)
    release = prepare_release(act(cast.cleo), content)
    page = see(cast.cleo, "everything")
    told = {name: after for name, _, after in page.context["acts"][0].entry.changes}
    assert told["filters"] == "longest quote: 90, parts: “café שלום”, splits: no"
    assert told["formats"] == "jsonl, csv"
    use = Use(corpus.published.evidence, "refutes", "It says so.")
    edit_draft(act(cast.ada), corpus.draft.version, [use])
    page = see(cast.ada, "everything")
    (changed,) = page.context["acts"][0].entry.changes
    title = corpus.published.evidence.title
    assert (changed[0], changed[2]) == ("evidence", f"“{title}” (refutes: It says so.)")
    row = History.objects.get(object=release.uuid)
    assert as_(cast.cleo).get(page_of(row)).status_code == 200
    assert as_(cast.cleo).get(page_of(release, "history")).status_code == 200
