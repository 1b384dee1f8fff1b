"""The rows of the matrix, put together from the stored records of a page of claims."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from annotations.api.pages import published
from annotations.api.v1.shapes import (
    MatrixAppearance,
    MatrixCell,
    MatrixRow,
    MatrixVerdict,
)
from annotations.decoding import decode
from annotations.exchange.tables import header, row
from annotations.records.shapes import (
    AppearanceRecord,
    ClaimRecord,
    ClaimSummary,
    VerdictRecord,
)

Kind = TypeVar("Kind")
COLUMNS = (
    "claim_id", "claim_ref", "claim_text", "article_id", "article_ref", "article_headline",
    "article_published_on", "publisher", "stance", "voice", "claimant", "hedging",
    "first_appearance", "verdict_ref", "rating", "normalized", "verdict_as_of",
)  # fmt: skip


def rows_of(bodies: Sequence[bytes]) -> list[MatrixRow]:
    """Return the rows of some claims; two queries."""
    claims = [decode(body, ClaimRecord) for body in bodies]
    appearances: dict[UUID, list[AppearanceRecord]] = {}
    for one in read("appearance", AppearanceRecord, claims):
        appearances.setdefault(one.claim, []).append(one)
    verdicts: dict[UUID, list[VerdictRecord]] = {}
    for verdict in read("verdict", VerdictRecord, claims):
        verdicts.setdefault(verdict.claim.id, []).append(verdict)
    return [
        MatrixRow(
            claim=ClaimSummary(id=claim.id, ref=claim.ref, text=claim.text),
            verdicts=[verdict_of(one) for one in verdicts.get(claim.id, ())],
            cells=cells_of(appearances.get(claim.id, ())),
        )
        for claim in claims
    ]


def read(kind: str, shape: type[Kind], claims: Iterable[ClaimRecord]) -> Iterator[Kind]:
    """Yield the records of one kind that name the claims, in the order of their publication."""
    facets = [f"claim:{claim.id}" for claim in claims]
    rows = published().of_kind(kind).current().filter(facets__overlap=facets)
    for body in rows.order_by("published_at", "id").values_list("body", flat=True):
        yield decode(body, shape)


def cells_of(appearances: Iterable[AppearanceRecord]) -> list[MatrixCell]:
    """Return a cell for each article, the article that was published first, first."""
    by_article: dict[UUID, list[AppearanceRecord]] = {}
    for one in appearances:
        by_article.setdefault(one.article.id, []).append(one)
    cells = [
        MatrixCell(
            article=found[0].article,
            stances=list(dict.fromkeys(one.stance for one in found)),
            appearances=[appearance_of(one) for one in found],
        )
        for found in by_article.values()
    ]
    # What has no date comes last.
    return sorted(cells, key=lambda cell: cell.article.published_on or "9999")


def appearance_of(record: AppearanceRecord) -> MatrixAppearance:
    """Return an appearance in short."""
    return MatrixAppearance(
        id=record.id,
        annotation=record.annotation,
        stance=record.stance,
        voice=record.voice,
        claimant=record.claimant,
        hedging=record.hedging,
        first_appearance=record.first_appearance,
    )


def verdict_of(record: VerdictRecord) -> MatrixVerdict:
    """Return a verdict in short."""
    return MatrixVerdict(
        id=record.id,
        ref=record.ref,
        url=record.url,
        language=record.language,
        claim_text=record.claim.text,
        rating=record.rating,
        version=record.version,
        as_of=record.as_of,
    )


def csv(rows: Iterable[MatrixRow]) -> bytes:
    """Return a line for each appearance; a claim that appears nowhere has one line."""
    lines = [row(values) for one in rows for values in lines_of(one)]
    return header(COLUMNS) + b"".join(lines)


def lines_of(one: MatrixRow) -> Iterator[list[object]]:
    """Yield the lines of one row."""
    claim, verdict = one.claim, one.verdicts[0] if one.verdicts else None
    rating = verdict.rating if verdict else None
    words = verdict.claim_text if verdict else claim.text  # what the rating is of
    start = [claim.id, claim.ref, words]
    end = [
        verdict and verdict.ref,
        rating and rating.alternate_name,
        rating and rating.normalized,
        verdict and verdict.as_of and verdict.as_of.isoformat(),
    ]
    if not one.cells:
        yield [*start, *[None] * 10, *end]
    for cell in one.cells:
        article = cell.article
        for seen in cell.appearances:
            yield [
                *start,
                article.id,
                article.ref,
                article.headline,
                article.published_on,
                article.publisher.name,
                seen.stance,
                seen.voice,
                seen.claimant and (seen.claimant.name or seen.claimant.descriptor),
                seen.hedging,
                seen.first_appearance,
                *end,
            ]
