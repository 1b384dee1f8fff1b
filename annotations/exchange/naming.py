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


def features_of(mention: Mention, part: int) -> dict[str, str]:
    """Return what is said of a mention, for its part with a number from 1; empty values left out."""
    annotation, appearance, claim = (
        mention.annotation,
        mention.appearance,
        mention.claim,
    )
    said = {
        "label": mention.label,
        "id": mention.id,
        "part": str(part) if len(mention.parts) > 1 else "",
        "annotation": str(annotation.id),
        "motivation": annotation.motivation,
        "tags": "\n".join(annotation.tags),
        "note": mention.note,
        "creator": annotation.working.creator if annotation.working else "",
        "created": annotation.created.isoformat(),
        "claimant": mention.claimant,
        "rating": mention.rating,
        "verdict": mention.verdict.ref if mention.verdict else "",
    }
    if claim:
        said |= {
            "claim_id": str(claim.id),
            "claim_ref": claim.ref,
            "claim_text": claim.text,
        }
    if appearance:
        said |= {
            "voice": appearance.voice,
            "hedging": appearance.hedging,
            "first_appearance": "true" if appearance.first_appearance else "",
        }
    return {name: said[name] for name in MENTION if said.get(name)}


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
