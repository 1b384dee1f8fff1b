"""What PostgreSQL writes of working content is what the builders give, record by record and byte by byte."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import get_args
from uuid import uuid4

import msgspec
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.models import (
    Anchor,
    Annotation,
    Appearance,
    Article,
    Evidence,
    Revision,
    Verdict,
    VerdictVersion,
)
from annotations.records.blocks import BLOCK
from annotations.records.kinds import KINDS
from annotations.records.terms import TextRule, public_terms
from annotations.records.written import public_records, working_bodies
from annotations.vocabulary import AnchorState, DatePrecision, Rights
from tests.cast import Cast
from tests.corpus import Case, make_case

pytestmark = pytest.mark.django_db

RULES = get_args(TextRule)
# What JSON has to escape, what it may leave, and what PostgreSQL and Python might count otherwise.
WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00")
    | st.sampled_from('"\\\b\f\n\r\t\x01\x1f\x7f\u2028é\u0301👩\u200d💻ק%'),
    max_size=40,
)
TIMES = st.datetimes(
    timezones=st.just(UTC),
    min_value=datetime(1, 1, 2),  # noqa: DTZ001
) | st.sampled_from(
    [
        datetime(2025, 1, 1, tzinfo=UTC),
        datetime(2025, 1, 1, 1, 2, 3, 120000, tzinfo=UTC),
    ]
)
SCORES = st.floats(0, 1) | st.sampled_from(
    [0.0, 1.0, 0.5, 1e-4, 1e-5, 9.9e-6, 1e-7, 1e-10]
)


def assert_written_as_built(text: TextRule) -> set[str]:
    """Compare every working record; return the kinds of which there are any."""
    terms = replace(public_terms(), text=text)
    seen = set()
    for kind in KINDS.values():
        rows = kind.rows().order_by("pk")
        built = [msgspec.json.encode(kind.build_working(row, terms)) for row in rows]
        with transaction.atomic():
            assert list(working_bodies(kind, terms, window=7)) == built
        public = {row.uuid: kind.build(row, terms) for row in rows}
        assert public_records(kind, public, terms) == public
        seen |= {kind.name} if built else set()
    return seen


def test_every_kind_is_written_as_it_is_built(rich_corpus: None) -> None:
    for text in RULES:
        assert assert_written_as_built(text) == set(KINDS)


def part(draw: st.DrawFn, number: int, text: str, before: int) -> Anchor:
    """Draw the place of a part in a piece of a text that begins after `before` code points."""
    state = draw(st.sampled_from(AnchorState.values))
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    gone = state == AnchorState.ORPHANED
    return Anchor(
        part=number,
        state=state,
        start=None if gone else before + start,
        end=None if gone else before + end,
        exact=text[start:end],
        prefix=draw(WORDS),
        suffix=draw(WORDS),
        score=draw(SCORES),
        reason=draw(WORDS),
    )


def stored_revision(draw: st.DrawFn, article: Article, number: int) -> Revision:
    """Draw and store a text of an article."""
    text = draw(WORDS.filter(lambda one: len(one) > 1)) * draw(
        st.sampled_from([1, 2, BLOCK])
    )
    text = f"{number}{text}"
    return Revision.objects.create(
        article=article,
        number=number,
        text=text,
        length=len(text),
        text_sha256=sha256(text.encode()).hexdigest(),
        raw_sha256="0" * 64,
        captured_at=draw(TIMES),
        note=draw(WORDS),
    )


@st.composite
def stored_passage(draw: st.DrawFn, case: Case) -> Annotation:
    """Draw and store an article with an annotation that has one or two parts in some revisions."""
    article = Article.objects.create(
        ref="A-RANDOM",
        publisher=case.article.publisher,
        headline=draw(WORDS),
        authors=draw(st.lists(WORDS, max_size=2)),
        genre="news",
        language="en",
        published_on=draw(st.none() | st.dates()),
        published_precision=draw(st.sampled_from(DatePrecision.values)),
        rights=draw(st.sampled_from(Rights.values)),
    )
    annotation = Annotation.objects.create(
        article=article,
        creator=case.version.author,
        tags=draw(st.lists(WORDS, max_size=2)),
        note=draw(WORDS),
        created=draw(TIMES),
        modified=draw(TIMES),
    )
    for number in range(1, draw(st.integers(2, 4))):
        revision = stored_revision(draw, article, number)
        middle = len(revision.text) // 2
        pieces = [(revision.text[:middle], 0), (revision.text[middle:], middle)]
        for place, (text, before) in enumerate(pieces[: draw(st.integers(0, 2))], 1):
            anchor = part(draw, place, text, before)
            anchor.annotation, anchor.revision = annotation, revision
            anchor.save()
    return annotation


@st.composite
def stored_verdict(draw: st.DrawFn, case: Case) -> VerdictVersion:
    """Draw and store a published version that shows and rests on a drawn passage."""
    passage = draw(stored_passage(case))
    appearance = Appearance.objects.create(
        claim=case.claim, annotation=passage, stance="denies", created=draw(TIMES)
    )
    evidence = Evidence.objects.create(
        kind="passage", tier="primary", title=draw(WORDS), annotation=passage
    )
    case.version.evidence_uses.create(
        evidence=evidence, stance="refutes", position=9, rationale=draw(WORDS)
    )
    writers = [case.cast.dora.pk, case.cast.ada.pk]
    shown = draw(st.lists(st.sampled_from([appearance.uuid, uuid4()]), max_size=2))
    VerdictVersion.objects.filter(pk=case.version.pk).update(
        summary=draw(WORDS) + ".",
        public_note=draw(WORDS),
        appearances=shown,
        writers=draw(st.lists(st.sampled_from(writers), max_size=3)),
        submitted_at=draw(TIMES),
        published_at=draw(TIMES),
        approved_at=draw(TIMES),
        approved_by=case.cast.ben,
        sha256="0" * 64,
    )
    Verdict.objects.filter(pk=case.verdict.pk).update(
        current_version=case.version,
        state="published",
        embargo_until=draw(st.none() | TIMES),
    )
    return case.version


@pytest.fixture
def case(cast: Cast) -> Case:
    return make_case(cast)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_the_rows_is_written_alike(
    case: Case, data: st.DataObject
) -> None:
    with transaction.atomic():
        data.draw(stored_verdict(case))
        assert "verdict" in assert_written_as_built(data.draw(st.sampled_from(RULES)))
        transaction.set_rollback(True)
