"""The fields of a mention as named features, for formats whose spans have some. Pure: no Django."""

from annotations.exchange.marked import MarkedText, Mention

MENTION = (
    "label", "id", "part", "annotation", "motivation", "tags", "note", "creator", "created",
    "claim_id", "claim_ref", "claim_text", "voice", "hedging", "claimant", "first_appearance",
    "rating", "verdict",
)  # fmt: skip
ARTICLE = (
    "name", "article", "url", "headline", "language", "revision", "text_sha256", "offset_unit",
)  # fmt: skip


def values_of(mention: Mention, part: int) -> list[str]:
    """Return what is said of a mention, for its part with a number from 1, in the order of `MENTION`."""
    annotation, appearance, claim, verdict, parts = mention
    working = annotation.working
    return [
        mention.label,
        mention.id,
        str(part) if len(parts) > 1 else "",
        annotation.id,
        annotation.motivation,
        "\n".join(annotation.tags),
        mention.note,
        working.creator if working else "",
        annotation.created.isoformat(),
        appearance.claim if appearance and claim else "",
        claim.ref if claim else "",
        claim.text if claim else "",
        appearance.voice if appearance else "",
        appearance.hedging if appearance else "",
        mention.claimant,
        "true" if appearance and appearance.first_appearance else "",
        mention.rating,
        verdict.ref if verdict else "",
    ]


def features_of(mention: Mention, part: int) -> dict[str, str]:
    """Return what is said of a part of a mention by the names of the features; empty values left out."""
    named = zip(MENTION, values_of(mention, part), strict=True)
    return {name: value for name, value in named if value}


def article_features(marked: MarkedText) -> dict[str, str]:
    """Return what is said of a text; empty values left out."""
    article, revision = marked.article, marked.revision
    said = {
        "name": marked.name,
        "article": str(article.id),
        "url": article.url,
        "headline": article.headline,
        "language": article.language,
        "revision": str(revision.number),
        "text_sha256": revision.text_sha256,
        "offset_unit": "utf16_code_unit",
    }
    return {name: said[name] for name in ARTICLE if said[name]}
