"""A corpus with every kind of thing in every state, for exports and imports."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connection

from annotations.models import Verdict
from annotations.workflow import (
    AppearanceContent,
    CaptureContent,
    EvidenceContent,
    Passing,
    RevisionContent,
    Use,
    VersionContent,
    add_agent,
    add_capture,
    add_origin_group,
    approve,
    assess,
    attach_evidence,
    correct,
    draft_verdict,
    edit_claim,
    edit_draft,
    link,
    merge,
    publish,
    reinstate,
    relate,
    retract,
    return_to_author,
    revise,
    submit,
    withdraw,
    withhold,
)
from tests.cast import Cast, act
from tests.corpus import (
    TEXT,
    Case,
    highlight,
    make_article,
    make_case,
    make_claim,
    make_evidence,
)

LATER = datetime(2025, 3, 9, 12, tzinfo=UTC)


def make_rich_corpus(cast: Cast) -> None:
    """Make published, corrected, withheld, retracted, reinstated, approved and drafted verdicts."""
    corrected = make_corrected(cast)
    article, scale = corrected.article, corrected.scale
    make_withheld(cast, corrected)
    make_gone_and_back(cast, corrected)
    make_unpublished(cast, corrected)
    make_merged(cast, corrected)
    revise(
        act(cast.ada),
        article,
        RevisionContent(
            raw=TEXT.replace("on Monday ", "").replace(
                "No cafe\u0301 has closed", "Well"
            ),
            captured_at=LATER,
            change_kind="silent_edit",
            note="The denial is gone.",
        ),
    )
    other = make_article(cast, url="", headline="", published_on=None, rights="none")
    withdraw(act(cast.ada), highlight(cast, other, "קפה"), reason="A slip.")
    assert scale.ratings.count() == 4


def make_corrected(cast: Cast) -> Case:
    """Make a verdict that was corrected, with all that a claim can have around it."""
    case = make_case(cast)
    minister = add_agent(act(cast.ada), kind="person", name="Zoë Ó Briain")
    sources = add_agent(
        act(cast.ada), kind="anonymous_group", descriptor="two people in the town"
    )
    group = add_origin_group(
        act(cast.ada), label="The minister, Monday", note="One voice."
    )
    parts = highlight(cast, case.article, "No cafe\u0301 has closed", "and none will")
    link(
        act(cast.ada),
        case.claim,
        parts,
        AppearanceContent(
            stance="denies",
            voice="quoted",
            claimant=minister,
            hedging="allegedly",
            first_appearance=True,
            origin_group=group,
        ),
        [Passing(sources, "told"), Passing(minister, "according to")],
    )
    withdrawn = highlight(cast, case.article, "👩‍💻 A spokesperson")
    link(act(cast.ada), case.claim, withdrawn, AppearanceContent(stance="questions"))
    add_capture(
        act(cast.ada),
        case.evidence,
        CaptureContent(
            url="https://archive.example/1",
            captured_at=LATER,
            sha256="a" * 64,
            size=1234,
            mime="text/html",
            quote_found=True,
        ),
    )
    passage = attach_evidence(
        act(cast.ada),
        EvidenceContent(
            kind="passage", tier="secondary", title="The article", annotation=parts
        ),
    )
    edit_draft(
        act(cast.ada),
        case.version,
        [Use(case.evidence, "supports", "The register."), Use(passage, "refutes")],
    )
    assess(act(cast.ben), case.verdict, case.rating("true"), rationale="Plain.")
    case.published()
    withdraw(act(cast.cleo), withdrawn, reason="These words say nothing of it.")
    version = correct(
        act(cast.ada),
        case.reload(),
        change_class="correction_major",
        public_note="The register was wrong.",
        rating=case.rating("false"),
    )
    submit(act(cast.ada), version)
    approve(act(cast.dora), version)
    publish(act(cast.cleo), case.reload())
    return case


def draft_on(cast: Cast, base: Case, text: str, words: str) -> Verdict:
    """Draft a complete verdict on a new claim of the same article."""
    claim = make_claim(cast, text)
    annotation = highlight(cast, base.article, words)
    link(act(cast.ada), claim, annotation, AppearanceContent(stance="asserts"))
    relate(
        act(cast.ada), base.claim, claim, kind="same_event_as", rationale="One café."
    )
    said = VersionContent(
        rating=base.rating("mixed"),
        summary="It is not so plain.",
        justification="There are two registers.",
        as_of=LATER.date(),
    )
    uses = [Use(make_evidence(cast, title=f"Register for {text}"), "context")]
    return draft_verdict(act(cast.ada), claim, base.scale, said, uses)


def go_through(cast: Cast, verdict: Verdict) -> Verdict:
    """Submit, approve and publish."""
    version = verdict.versions.order_by("number").last()
    assert version is not None
    submit(act(cast.ada), version)
    approve(act(cast.ben), version)
    verdict.refresh_from_db()
    return publish(act(cast.cleo), verdict)


def make_withheld(cast: Cast, base: Case) -> None:
    """Make a verdict that was published and is withheld."""
    verdict = go_through(cast, draft_on(cast, base, "A café opened.", "on Monday"))
    withhold(act(cast.cleo), verdict, public_note="We are checking a hint.")


def make_gone_and_back(cast: Cast, base: Case) -> None:
    """Make one verdict that was retracted, and one that was reinstated after it."""
    gone = go_through(cast, draft_on(cast, base, "Two cafés closed.", "had closed"))
    retract(act(cast.cleo), gone, public_note="The claim was misread.")
    back = go_through(cast, draft_on(cast, base, "No café is left.", "קפה"))
    retract(act(cast.cleo), back, public_note="The claim was misread.")
    back.refresh_from_db()
    version = reinstate(act(cast.cleo), back, public_note="It was not.")
    submit(act(cast.cleo), version)
    approve(act(cast.ben), version)
    back.refresh_from_db()
    publish(act(cast.cleo), back)


def make_unpublished(cast: Cast, base: Case) -> None:
    """Make a draft, one in review, one sent back, one approved, one being corrected."""
    draft_on(cast, base, "The sign is gone.", "the sign")
    waiting = draft_on(cast, base, "The sign is old.", "still said")
    submit(act(cast.ada), waiting.versions.get())
    returned = draft_on(cast, base, "The sign is new.", "was what")
    submit(act(cast.ada), returned.versions.get())
    return_to_author(act(cast.ben), returned.versions.get(), reason="Say how new.")
    approved = draft_on(cast, base, "The sign is red.", "sign still")
    submit(act(cast.ada), approved.versions.get())
    approve(act(cast.ben), approved.versions.get())
    correct(
        act(cast.ada),
        base.reload(),
        change_class="update",
        public_note="More is known.",
    )


def make_merged(cast: Cast, base: Case) -> None:
    """Make a claim that was merged into another, and one that was public before it was."""
    same = make_claim(cast, "The café shut.")
    link(
        act(cast.ada),
        same,
        highlight(cast, base.article, "closed."),
        AppearanceContent(stance="asserts"),
    )
    merge(act(cast.ada), same, base.claim)
    told = go_through(cast, draft_on(cast, base, "The café is shut.", "café"))
    retract(act(cast.cleo), told, public_note="It is the same claim as another.")
    merge(act(cast.cleo), told.claim, base.claim)
    edit_claim(act(cast.cleo), base.claim, about=["cafés", "registers"])


def empty() -> None:
    """Empty every table of ours, and the users."""
    models = apps.get_app_config("annotations").get_models()
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {', '.join(tables)}, auth_user CASCADE")
        cursor.execute(
            "INSERT INTO annotations_ledgerhead (id, seq, sha256) VALUES (1, 0, '')"
        )
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # as a new transaction has them


def export(path: Path, **options: object) -> list[bytes]:
    """Write the corpus as JSON Lines; return the lines."""
    call_command("export_corpus", "jsonl", output=path, **options)
    return path.read_bytes().splitlines()


def bring_in(path: Path, **options: object) -> str:
    """Import a file as Cleo; return what the command says."""
    out = StringIO()
    options = {"by": "cleo", **options}
    call_command("import_corpus", "jsonl", path, stdout=out, **options)
    return out.getvalue()
