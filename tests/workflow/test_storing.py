"""How verbs store: all or nothing, checked fields only, every change in the history."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from annotations.models import Annotation, Article, History
from annotations.workflow import (
    AnnotationContent,
    ArticleContent,
    CaptureContent,
    InvalidContent,
    Passing,
    ReleaseContent,
    RevisionContent,
    Span,
    Use,
    add_agent,
    add_article,
    add_capture,
    add_newsroom,
    add_publisher,
    annotate,
    draft_verdict,
    edit_annotation,
    edit_appearance,
    edit_article,
    edit_claim,
    edit_draft,
    edit_evidence,
    edit_publisher,
    edit_verdict,
    file_claim,
    prepare_release,
    revise,
)
from annotations.workflow.claims import ClaimContent
from tests.cast import Cast, act
from tests.corpus import (
    CAPTURED,
    Case,
    make_case,
    make_evidence,
    make_publisher,
    span_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Case:
    return make_case(cast)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty_text"),
        (b"\xff\xfe", "not_utf8"),
        (b"a\x00b", "nul_in_text"),
        (b" \r\n", "empty_text"),
        ("half \ud83d", "not_utf8"),
    ],
)
def test_an_article_with_an_unreadable_text_is_not_stored_at_all(
    cast: Cast, raw: bytes | str, code: str
) -> None:
    content = ArticleContent(make_publisher(cast), "news", "en")
    before = History.objects.count()
    with pytest.raises(InvalidContent) as refusal:
        add_article(act(cast.ada), content, RevisionContent(raw, CAPTURED))
    assert refusal.value.code == code
    assert not Article.objects.exists()
    assert History.objects.count() == before


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"]
)
def test_a_time_that_could_not_be_read_back_is_refused(case: Case, moment: str) -> None:
    """PostgreSQL would hold it, and whoever read the row would fail."""
    ada, never = act(case.cast.ada), datetime.fromisoformat(moment)
    tries: list[Callable[[], object]] = [
        lambda: revise(ada, case.article, RevisionContent("Other words.", never)),
        lambda: edit_verdict(ada, case.verdict, embargo_until=never),
        lambda: draft_verdict(
            ada, case.claim, case.scale, language="de", embargo_until=never
        ),
        lambda: add_capture(
            ada,
            case.evidence,
            CaptureContent("https://a.example/", never, "0" * 64, 1, "text/html"),
        ),
    ]
    for attempt in tries:
        with pytest.raises(InvalidContent) as refusal:
            attempt()
        assert refusal.value.code == "time_out_of_range"


def test_an_edit_that_fails_at_its_end_leaves_nothing(case: Case) -> None:
    agent = add_agent(act(case.cast.ada), kind="person", name="Zoë")
    before = History.objects.count()
    with pytest.raises(InvalidContent) as refusal:
        edit_appearance(
            act(case.cast.ada), case.appearance, [Passing(agent, "")], stance="denies"
        )
    assert refusal.value.code == "no_relation"
    case.appearance.refresh_from_db()
    assert case.appearance.stance == "reports"
    assert History.objects.count() == before


@pytest.mark.parametrize(
    ("spans", "code"),
    [
        ([], "no_span"),
        ([Span(5, 5)], "bad_span"),
        ([Span(-1, 5)], "bad_span"),
        ([Span(0, 10_000)], "bad_span"),
        ([Span(4, 12), Span(8, 20)], "overlapping_parts"),
        ([Span(0, 3, "the")], "quote_mismatch"),
    ],
)
def test_a_span_that_cannot_be_highlighted_is_refused(
    case: Case, spans: list[Span], code: str
) -> None:
    before = Annotation.objects.count()
    with pytest.raises(InvalidContent) as refusal:
        annotate(act(case.cast.ada), case.article.revisions.get(), spans)
    assert refusal.value.code == code
    assert Annotation.objects.count() == before


@pytest.mark.parametrize("within", ["👩‍💻", "e\u0301"])
def test_a_span_does_not_split_a_character(case: Case, within: str) -> None:
    revision = case.article.revisions.get()
    start = revision.text.index(within)
    with pytest.raises(InvalidContent) as refusal:
        annotate(act(case.cast.ada), revision, [Span(start, start + 1)])
    assert refusal.value.code == "inside_character"


def test_a_text_that_postgresql_cannot_hold_is_refused_by_field(case: Case) -> None:
    revision = case.article.revisions.get()
    spans = [span_of(revision, "the sign still said")]
    for content in (
        AnnotationContent(note="a\x00"),
        AnnotationContent(tags=["\ud83d"]),
    ):
        with pytest.raises(InvalidContent) as refusal:
            annotate(act(case.cast.ada), revision, spans, content)
        assert refusal.value.code == "unstorable_text"
        assert refusal.value.problems[0].field in {"note", "tags"}


@pytest.mark.parametrize("unseen", ["\n", "\t", "\x7f", "\u2028", "\u202e", "\u2067"])
def test_a_name_that_would_break_or_turn_the_line_is_refused(
    case: Case, unseen: str
) -> None:
    cast, name = case.cast, f"Ana{unseen}Ruiz"
    ada, editor, partners = act(cast.ada), act(cast.cleo), act(cast.emil)
    for field, attempt in (
        ("name", lambda: add_publisher(ada, slug="ana", name=name)),
        ("name", lambda: edit_publisher(ada, case.article.publisher, name=name)),
        ("name", lambda: add_agent(ada, kind="person", name=name)),
        (
            "descriptor",
            lambda: add_agent(ada, kind="anonymous_group", descriptor=name),
        ),
        ("headline", lambda: edit_article(ada, case.article, headline=name)),
        ("authors", lambda: edit_article(ada, case.article, authors=["Bo", name])),
        ("publisher_name", lambda: make_evidence(cast, publisher_name=name)),
        ("name", lambda: add_newsroom(partners, name=name)),
        (
            "name",
            lambda: prepare_release(
                editor, ReleaseContent(name=name, formats=["jsonl"])
            ),
        ),
    ):
        with pytest.raises(InvalidContent, match="There is a line break") as refusal:
            attempt()
        (problem,) = refusal.value.problems
        assert (problem.code, problem.field) == ("unseen_character", field)
        assert f"U+{ord(unseen):04X}" in problem.message


@pytest.mark.parametrize(
    "name", ["Cafe\u0301 O’Hara", "👩\u200d💻", "\u200fשלום\u200e", "می\u200cخواهم"]
)
def test_joiners_and_marks_of_direction_are_part_of_names(
    cast: Cast, name: str
) -> None:
    assert add_agent(act(cast.ada), kind="person", name=name).name == name


def test_every_problem_is_named_at_once(cast: Cast) -> None:
    with pytest.raises(InvalidContent) as refusal:
        file_claim(act(cast.ada), ClaimContent(text="", language="not a tag"))
    assert {problem.field for problem in refusal.value.problems} == {"text", "language"}


def test_a_verdict_goes_to_nobody_who_cannot_work_on_it(case: Case) -> None:
    for person in (case.cast.emil, case.cast.nobody):
        with pytest.raises(InvalidContent, match="cannot work on verdicts") as refusal:
            edit_verdict(act(case.cast.ada), case.verdict, assigned_to=person)
        assert refusal.value.problems[0].field == "assigned_to"
    given = edit_verdict(act(case.cast.ada), case.verdict, assigned_to=case.cast.ben)
    assert given.assigned_to == case.cast.ben
    case.cast.ben.groups.clear()
    edit_verdict(act(case.cast.ada), given, assigned_to=given.assigned_to)


def test_states_and_hashes_cannot_be_edited(case: Case) -> None:
    tries: list[tuple[Any, Any, dict[str, Any]]] = [
        (edit_annotation, case.annotation, {"status": "withdrawn"}),
        (edit_publisher, case.article.publisher, {"uuid": None}),
        (edit_article, case.article, {"ref": "A-9999"}),
        (edit_claim, case.claim, {"merged_into": case.claim}),
        (edit_appearance, case.appearance, {"claim": case.claim}),
        (edit_evidence, case.evidence, {"version": 7}),
        (edit_draft, case.version, {"approved_by": case.cast.ben}),
        (edit_verdict, case.verdict, {"state": "published"}),
    ]
    for edit, row, changes in tries:
        with pytest.raises(InvalidContent) as refusal:
            edit(act(case.cast.cleo), row, **changes)
        assert refusal.value.code == "not_editable"


def test_history_says_what_it_was_and_what_it_is(case: Case) -> None:
    edit_claim(
        act(case.cast.ada), case.claim, text="Le café a fermé. 👩‍💻 קפה cafe\u0301"
    )
    entry = History.objects.latest("id")
    assert (entry.actor, entry.verb, entry.object) == (
        case.cast.ada,
        "edit_claim",
        case.claim.uuid,
    )
    assert entry.before == {"text": "The café closed in March 2025."}
    assert entry.after == {"text": "Le café a fermé. 👩‍💻 קפה cafe\u0301"}


def test_an_edit_that_changes_nothing_writes_no_history(case: Case) -> None:
    before = History.objects.count()
    edit_claim(act(case.cast.ada), case.claim, text=case.claim.text)
    assert History.objects.count() == before


def test_evidence_that_comes_and_goes_in_a_draft_is_in_the_history(case: Case) -> None:
    (kept,) = case.version.evidence_uses.all()
    other = make_evidence(case.cast, title="Écho of the town 👩‍💻")
    first = Use(kept.evidence, kept.stance, kept.rationale)
    more = [first, Use(other, "refutes", "שלום")]
    for uses in (more, more, [more[1]], None):
        edit_draft(act(case.cast.ada), case.version, uses, internal_note="Cafe\u0301")
    rows = History.objects.filter(object=case.version.uuid, verb="edit_draft")
    told = [
        ([one["title"] for one in row.before["evidence"]], row.after["evidence"])
        for row in rows.order_by("id")
        if "evidence" in row.after
    ]
    gone, came = (
        kept.evidence.title,
        {
            "evidence": str(other.uuid),
            "title": other.title,
            "stance": "refutes",
            "rationale": "שלום",
        },
    )
    assert [before for before, _ in told] == [[gone], [gone, other.title]]
    assert [after[-1] for _, after in told] == [came, came]
    assert len(told[1][1]) == 1
