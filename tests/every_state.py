"""A corpus that has everything in every state, made by the verbs."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from annotations.models import Annotation, Capture, Claim
from annotations.workflow import (
    AppearanceContent,
    CaptureContent,
    EvidenceContent,
    Passing,
    RevisionContent,
    Use,
    add_agent,
    add_capture,
    add_newsroom,
    add_origin_group,
    approve,
    assess,
    attach_evidence,
    correct,
    create_api_key,
    link,
    merge,
    publish,
    reinstate,
    relate,
    retract,
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
    make_scale,
)

REVISED = TEXT.replace("that the café had closed", "that the café was shut").replace(
    "and none will", "and perhaps none will"
)
CAPTURED = "The register of closures, as kept. 👩‍💻".encode()


@dataclass(frozen=True)
class EveryState:
    """The cases, by where their verdict stands, and the things to damage."""

    cast: Cast
    draft: Case
    in_review: Case
    approved: Case
    published: Case
    corrected: Case
    withheld: Case
    retracted: Case
    reinstated: Case
    two_parts: Annotation
    withdrawn: Annotation
    merged: Claim
    capture: Capture


def make_every_state(cast: Cast) -> EveryState:
    """Make a case in every state, with relations, merges, withdrawals and a revised article."""
    scale = make_scale(cast)

    def case(number: int) -> Case:
        article = make_article(cast, url=f"https://northern-echo.example/{number}")
        claim = make_claim(cast, f"The café closed in March 2025, as told {number}.")
        return make_case(cast, scale=scale, article=article, claim=claim)

    draft, in_review, approved, published = (case(number) for number in range(4))
    corrected, withheld, retracted, reinstated = (
        case(number) for number in range(4, 8)
    )
    assess(act(cast.ben), draft.verdict, draft.rating("mixed"), rationale="Both.")
    submit(act(cast.ada), in_review.version)
    approved.approved()
    two_parts = speak(cast, published)
    capture = capture_evidence(cast, published)
    rest_on_a_passage(cast, published)
    relate(act(cast.ada), published.claim, corrected.claim, kind="same_event_as")
    for one in (published, corrected, withheld, retracted, reinstated):
        one.published()
    correct_and_start_another(cast, corrected)
    withhold(act(cast.cleo), withheld.verdict, public_note="We check a hint.")
    retract(act(cast.cleo), retracted.verdict, public_note="The claim was misread.")
    bring_back(cast, reinstated)
    revise(
        act(cast.cleo),
        corrected.article,
        RevisionContent(raw=REVISED.encode(), captured_at=datetime.now(UTC)),
    )
    withdrawn = reinstated.annotation
    withdraw(act(cast.cleo), withdrawn, reason="The words were another's.")
    merged = merge(act(cast.cleo), retracted.claim, published.claim)
    create_api_key(act(cast.emil), add_newsroom(act(cast.emil), name="Northwind News"))
    return EveryState(
        cast, draft, in_review, approved, published, corrected, withheld, retracted,
        reinstated, two_parts, withdrawn, merged, capture,
    )  # fmt: skip


def speak(cast: Cast, case: Case) -> Annotation:
    """Add a quotation in two parts by somebody who was told by somebody."""
    spokesperson = add_agent(act(cast.ada), kind="person", name="Zoë Ångström")
    staff = add_agent(act(cast.ada), kind="anonymous_group", descriptor="two waiters")
    words = ("“No cafe\u0301 has closed,”", "“and none will.”")
    annotation = highlight(cast, case.article, *words)
    said = AppearanceContent(
        stance="denies",
        voice="quoted",
        claimant=spokesperson,
        origin_group=add_origin_group(act(cast.ada), label="the statement"),
    )
    link(act(cast.ada), case.claim, annotation, said, [Passing(staff, "told")])
    return annotation


def capture_evidence(cast: Cast, case: Case) -> Capture:
    """Keep a copy of the evidence here."""
    key = default_storage.save("captures/register.html", ContentFile(CAPTURED))
    content = CaptureContent(
        url=case.evidence.url,
        captured_at=datetime.now(UTC),
        sha256=sha256(CAPTURED).hexdigest(),
        size=len(CAPTURED),
        mime="text/html",
        storage_key=key,
    )
    return add_capture(act(cast.ada), case.evidence, content)


def rest_on_a_passage(cast: Cast, case: Case) -> None:
    """Let the draft rest on a passage of the article too."""
    passage = highlight(cast, case.article, "the sign still said")
    content = EvidenceContent(
        kind="passage", tier="secondary", title="The sign", annotation=passage
    )
    evidence = attach_evidence(act(cast.ada), content)
    case.version.evidence_uses.create(evidence=evidence, stance="refutes", position=2)


def correct_and_start_another(cast: Cast, case: Case) -> None:
    """Publish a second version and leave a third as a draft."""
    version = correct(
        act(cast.ada),
        case.reload(),
        change_class="correction_major",
        public_note="The register was wrong.",
        rating=case.rating("false"),
        uses=[Use(make_evidence(cast, url="https://other.example/"), "refutes")],
    )
    submit(act(cast.ada), version)
    approve(act(cast.dora), version)
    publish(act(cast.cleo), case.reload())
    correct(
        act(cast.ada), case.reload(), change_class="update", public_note="News came."
    )
    case.reload()


def bring_back(cast: Cast, case: Case) -> None:
    """Retract and reinstate."""
    retract(act(cast.cleo), case.reload(), public_note="We doubted it.")
    version = reinstate(act(cast.cleo), case.reload(), public_note="It was right.")
    submit(act(cast.cleo), version)
    approve(act(cast.ben), version)
    publish(act(cast.cleo), case.reload())
    case.reload()


def keep_capture(made: EveryState) -> None:
    """Keep the captured page in the files of a test, which begins with none."""
    if not default_storage.exists(made.capture.storage_key):
        default_storage.save(made.capture.storage_key, ContentFile(CAPTURED))
