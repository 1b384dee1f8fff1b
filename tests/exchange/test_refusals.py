"""What `import_corpus` refuses, and that it names the line and changes nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from annotations.models import (
    Annotation,
    Article,
    Claim,
    Event,
    History,
    Publisher,
    Verdict,
)
from annotations.records.chain import content_hash
from annotations.workflow.articles import next_ref
from tests.cast import Cast, make_cast
from tests.corpus import Case, make_claim
from tests.exchange.corpora import bring_in, empty, export, make_rich_corpus

pytestmark = pytest.mark.django_db

Line = dict[str, Any]
Edit = Callable[[Line], None]


@pytest.fixture(scope="module")
def exported(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> list[bytes]:
    """Return the lines of the rich corpus, made once; the database is left as it was."""
    path = tmp_path_factory.mktemp("rich") / "all.jsonl"
    with django_db_blocker.unblock(), transaction.atomic():
        make_rich_corpus(make_cast())
        found = list(export(path, text="full"))
        transaction.set_rollback(True)
    return found


@pytest.fixture
def lines(exported: list[bytes], db: None) -> list[Line]:
    """Return the lines of the rich corpus, and an empty database to bring them into."""
    make_cast()
    return [json.loads(line) for line in exported]


def refusal(tmp_path: Path, lines: list[Line]) -> str:
    path = tmp_path / "edited.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    with pytest.raises(CommandError) as refused:
        bring_in(path)
    for model in (Publisher, Article, Annotation, Claim, Verdict, Event, History):
        assert not model.objects.exists()
    assert User.objects.count() == 6
    return str(refused.value)


def number_of(lines: list[Line], wanted: Callable[[Line], bool]) -> int:
    return next(at for at, line in enumerate(lines, start=1) if wanted(line))


def of(kind: str, **said: object) -> Callable[[Line], bool]:
    def wanted(line: Line) -> bool:
        return line["record"] == kind and said.items() <= line.items()

    return wanted


def set_working(**values: object) -> Edit:
    return lambda line: line["working"].update(values)


def set_fields(**values: object) -> Edit:
    return lambda line: line.update(values)


def set_anchor(**values: object) -> Edit:
    return lambda line: line["anchors"][0].update(values)


FIRST = of("verdict_version", number=1, change_class="initial")
CASES: dict[str, tuple[Callable[[Line], bool], Edit, str]] = {
    "a key nobody knows": (
        of("claim"),
        set_fields(colour="red"),
        "This is not a record: It has 'colour', which means nothing here. Take that out.",
    ),
    "a kind nobody knows": (
        of("claim"),
        set_fields(record="myth"),
        "There is no kind of record 'myth'. Choose one of: publisher, agent,",
    ),
    "a language of an article that is too long": (
        of("article"),
        set_fields(language="en" * 20),
        "language: The value has 40 characters; 35 are the most. Shorten it.",
    ),
    "a status that there is not": (
        of("annotation"),
        set_fields(status="gone"),
        "There is no status 'gone'. Choose one of: active, withdrawn",
    ),
    "words around a quotation that are not there": (
        of("annotation"),
        set_anchor(prefix="x" * 70_000),
        "does not stand there. Take 'prefix' and 'suffix' out",
    ),
    "a value that is very long": (
        of("annotation"),
        set_fields(motivation="x" * 70_000),
        "x … x",
    ),
    "a time without a zone": (
        of("verdict_version"),
        set_fields(published_at="2025-01-01T00:00:00"),
        "'published_at' says no time zone",
    ),
    "a time of its own without a zone": (
        of("claim"),
        set_working(created="2025-01-01T00:00:00"),
        "'created' says no time zone",
    ),
    "a tag that is too long": (
        of("annotation"),
        set_fields(tags=["café", "קפה" * 100]),
        "tags: Item 2 has 300 characters; 100 are the most. Shorten it.",
    ),
    "a language that is too long": (
        of("claim"),
        set_fields(language="en" * 20),
        "language: The value has 40 characters; 35 are the most. Shorten it.",
    ),
    "the wrong type": (
        of("claim"),
        set_fields(text=3),
        "'text' is a whole number, and must be a text. Correct it",
    ),
    "the wrong type in a list": (
        of("annotation"),
        set_anchor(start="one"),
        "'anchors[0].start' is a text, and must be a whole number or nothing (null).",
    ),
    "a date that is none": (
        of("claim"),
        set_fields(claimed_on="2025-02-30"),
        "'claimed_on' is not a date such as 2025-03-13.",
    ),
    "an identifier that is none": (
        of("annotation"),
        set_fields(article="A-0001"),
        "'article' is no UUID.",
    ),
    "a time in no year": (
        of("annotation"),
        set_fields(modified="9999-12-31T23:59:59-14:00"),
        "outside the years",
    ),
    "no text": (of("claim"), set_fields(text=""), "text: This field cannot be blank."),
    "a bad choice": (of("annotation"), set_fields(motivation="boredom"), "boredom"),
    "another text": (of("revision"), set_fields(text="Else."), "not the one that was"),
    "words that do not stand there": (
        of("annotation"),
        set_anchor(start=1, end=20),
        "not what stands",
    ),
    "a place outside the text": (
        of("annotation"),
        set_anchor(start=10_000, end=10_010),
        "does not lie in the text",
    ),
    "words with another hash": (
        of("annotation"),
        set_anchor(exact_sha256="0" * 64),
        "not those that were annotated",
    ),
    "an approver who wrote it": (
        FIRST,
        set_working(approved_by="ada"),
        "Nobody approves what they wrote",
    ),
    "an approver among the writers": (
        FIRST,
        set_working(writers=["ada", "ben"]),
        "Nobody approves what they wrote",
    ),
    "changed words": (FIRST, set_fields(summary="Otherwise."), "does not fit its hash"),
    "no evidence": (FIRST, set_fields(evidence=[]), "without evidence"),
    "times out of order": (
        FIRST,
        set_working(submitted_at="2001-01-01T00:00:00Z"),
        "not in the order in which things can happen",
    ),
    "an unknown level": (
        FIRST,
        lambda line: line["rating"].update(code="great"),
        "no level 'great'",
    ),
    "a state that was not reached": (
        lambda line: (
            line["record"] == "verdict" and line["working"]["state"] == "draft"
        ),
        set_working(state="approved"),
        "lead to the state 'draft', not 'approved'",
    ),
    "a name that is none": (
        of("annotation"),
        lambda line: line["working"].update(creator="no spaces!"),
        "cannot be a user's name",
    ),
    "no one to answer for it": (
        of("annotation"),
        lambda line: line.pop("working"),
        "without --published-only",
    ),
    "a claim that is not there": (
        of("appearance"),
        set_fields(claim="00000000-0000-4000-8000-000000000000"),
        "refers to the claim",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_line_is_named_and_nothing_changes(
    lines: list[Line], tmp_path: Path, case: str
) -> None:
    wanted, edit, sentence = CASES[case]
    number = number_of(lines, wanted)
    edit(lines[number - 1])
    message = refusal(tmp_path, lines)
    assert f"line {number}: " in message
    [said] = [line for line in message.split("\n") if f"line {number}: " in line][:1]
    assert sentence in said


def test_readers_are_told_of_nothing_that_was_in_no_year(
    lines: list[Line], tmp_path: Path
) -> None:
    number = number_of(lines, of("tombstone", of="annotation"))
    lines[number - 1]["modified_at"] = "9999-12-31T23:59:59-14:00"
    assert "outside the years" in refusal(tmp_path, lines)


def test_an_editorial_change_may_not_alter_the_rating(
    lines: list[Line], tmp_path: Path
) -> None:
    number = number_of(lines, of("verdict_version", change_class="correction_major"))
    line = lines[number - 1]
    line["change_class"] = "editorial"
    message = refusal(tmp_path, lines)
    assert f"line {number}: change_class: An editorial change" in message


def test_the_approver_of_a_rating_may_not_approve_its_correction(
    lines: list[Line], tmp_path: Path
) -> None:
    number = number_of(lines, of("verdict_version", change_class="correction_major"))
    lines[number - 1]["working"]["approved_by"] = "ben"
    assert f"line {number}: You approved the rating" in refusal(tmp_path, lines)


def test_every_refusal_is_reported_with_its_line(
    lines: list[Line], tmp_path: Path
) -> None:
    claims = [at for at, line in enumerate(lines, 1) if line["record"] == "claim"]
    for number in claims[:3]:
        lines[number - 1]["checkability"] = "perhaps"
    message = refusal(tmp_path, lines)
    for number in claims[:3]:
        assert f"line {number}: " in message


def test_a_line_that_is_no_json_is_named(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\n{"record": \n\xff\xfe\n[]\n')
    with pytest.raises(CommandError) as refused:
        bring_in(path)
    for number in (2, 3, 4):
        assert f"line {number}: This is not a record" in str(refused.value)


def test_what_is_here_and_differs_is_refused(cast: Cast, tmp_path: Path) -> None:
    claim = make_claim(cast)
    export(tmp_path / "a.jsonl")
    Claim.objects.filter(pk=claim.pk).update(text="Another thing altogether.")
    with pytest.raises(CommandError, match=r"line 1: The claim .* is here already"):
        bring_in(tmp_path / "a.jsonl")


def test_a_reference_that_is_taken_is_given_anew(cast: Cast, tmp_path: Path) -> None:
    claim = make_claim(cast)
    export(tmp_path / "a.jsonl")
    empty()
    cast = make_cast()
    other = make_claim(cast, "Another thing altogether.")
    Claim.objects.filter(pk=other.pk).update(ref=claim.ref)
    said = bring_in(tmp_path / "a.jsonl")
    assert f"{claim.ref} is now C-" in said
    assert Claim.objects.get(uuid=claim.uuid).ref != claim.ref


def test_a_trial_changes_nothing(case: Case, tmp_path: Path) -> None:
    export(tmp_path / "a.jsonl", text="full")
    empty()
    make_cast()
    said = bring_in(tmp_path / "a.jsonl", dry_run=True)
    assert said.startswith("Nothing was changed; this is what would be:")
    assert "1 verdict" in said
    assert not Claim.objects.exists()
    assert not Event.objects.exists()


def test_only_an_editor_may_vouch_for_a_corpus(cast: Cast, tmp_path: Path) -> None:
    make_claim(cast)
    export(tmp_path / "a.jsonl")
    for username in ("ada", "ben", "emil"):
        with pytest.raises(CommandError, match="needs the role 'editor'"):
            bring_in(tmp_path / "a.jsonl", by=username)


def test_a_file_that_its_manifest_does_not_mean_is_refused(
    cast: Cast, tmp_path: Path
) -> None:
    make_claim(cast)
    path = tmp_path / "a.jsonl"
    export(path)
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(CommandError, match="is not the file that"):
        bring_in(path)


@pytest.mark.parametrize(
    "said", [b"", b"{", b"[]", b'{"sha256": 1}', '{"sha256": "café"'.encode("latin-1")]
)
def test_a_manifest_that_says_nothing_of_its_file_is_refused(
    cast: Cast, tmp_path: Path, said: bytes
) -> None:
    make_claim(cast)
    path = tmp_path / "a.jsonl"
    export(path)
    path.with_name("a.jsonl.manifest.json").write_bytes(said)
    with pytest.raises(CommandError, match=r"a\.jsonl\.manifest\.json cannot be read"):
        bring_in(path)


def test_formats_that_cannot_be_read_say_so(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("{}")
    with pytest.raises(
        CommandError, match=r"cannot be imported\. Choose one of: .*brat, "
    ):
        call_command("import_corpus", "fever", tmp_path / "a", by="cleo")
    with pytest.raises(CommandError, match="no format 'conl'"):
        call_command("import_corpus", "conl", tmp_path / "a", by="cleo")
    with pytest.raises(CommandError, match="cannot be read"):
        bring_in(tmp_path / "nowhere")


def test_the_hash_of_a_version_is_one_anybody_can_work_out(
    lines: list[Line],
) -> None:
    [line] = [one for one in lines if one["record"] == "verdict_version"][:1]
    scale = f"{line['rating']['scale']}/{line['rating']['scale_version']}"
    names = (
        "verdict", "number", "claim_text", "summary", "justification", "as_of",
        "change_class", "public_note", "appearances", "shown_sha256", "previous_sha256",
    )  # fmt: skip
    uses = [
        {
            "id": use["evidence"],
            "stance": use["stance"],
            "rationale": use["rationale"],
        }
        for use in line["evidence"]
    ]
    content = {name: line[name] for name in names}
    content |= {"scale": scale, "rating": line["rating"]["code"], "evidence": uses}
    assert content_hash(content) == line["sha256"]


@pytest.mark.parametrize("ref", ["C-922337203685477580", "C-²", "C-٣", ""])
def test_no_reference_keeps_others_from_being_given(
    ref: str, lines: list[Line], tmp_path: Path
) -> None:
    next(filter(of("claim"), lines))["ref"] = ref
    path = tmp_path / "edited.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    bring_in(path)
    assert Claim.objects.filter(ref=ref).exists() == bool(ref)
    assert int(next_ref("C", "claim").removeprefix("C-")) < 1_000_000_000


def test_a_reference_of_any_length_is_refused_in_a_sentence(
    lines: list[Line], tmp_path: Path
) -> None:
    next(filter(of("claim"), lines))["ref"] = f"C-{'9' * 5_000}"
    assert (
        "ref: The value has 5002 characters; 20 are the most. Shorten it."
        in refusal(tmp_path, lines)
    )
