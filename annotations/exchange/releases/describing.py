"""The describing files of a release: card, datasheet, licence, citation, Croissant, manifest, hashes."""

from collections.abc import Mapping
from typing import Any

import msgspec
import yaml

from annotations.exchange.croissant import CONFORMS_TO, CONTEXT, record_set
from annotations.exchange.registry import format_named
from annotations.exchange.releases.cards import card, datasheet
from annotations.exchange.releases.described import Described
from annotations.exchange.releases.tabling import COLUMNS, RECORDS, RIGHTS

MARKDOWN, PLAIN, YAML, LD = (
    "text/markdown", "text/plain", "application/yaml", "application/ld+json",
)  # fmt: skip
MANIFEST = "manifest.json"


def small_files(described: Described) -> dict[str, tuple[bytes, str]]:
    """Return the describing files by name, each with its media type."""
    return {
        "README.md": (card(described).encode(), MARKDOWN),
        "DATASHEET.md": (datasheet(described).encode(), MARKDOWN),
        "LICENSE.txt": (licence(described).encode(), PLAIN),
        "CITATION.cff": (citation(described), YAML),
        "croissant.json": (croissant(described), LD),
    }


def licence(one: Described) -> str:
    """Return the terms: ours for our own words, the publishers' for theirs."""
    return (
        f"{one.title}\n\n"
        f"What {one.terms.publisher} wrote (claims, annotations, evidence as described, verdicts) is under\n"
        f"{one.terms.license}\nAttribution: {one.terms.attribution}\n\n"
        "The words of the articles, their headlines and all quotations belong to their publishers and\n"
        f"authors. {RIGHTS} has the rights of each article as far as they are known here.\n"
    )


def citation(one: Described) -> bytes:
    """Return the citation file (CFF 1.2.0)."""
    said = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it as below.",
        "type": "dataset",
        "title": one.title,
        "version": one.release.name,
        "date-released": one.day.isoformat(),
        "authors": [{"name": one.terms.publisher}],
        "url": f"{one.address}/",
        "license-url": one.terms.license,
    }
    text: str = yaml.safe_dump(said, allow_unicode=True, sort_keys=False)
    return text.encode()


def croissant(one: Described) -> bytes:
    """Return the description in Croissant 1.0, which dataset search engines and loaders read."""
    files = [
        {
            "@type": "cr:FileObject",
            "@id": name,
            "name": name,
            "contentUrl": f"{one.address}/files/{name}",
            "encodingFormat": said["media_type"],
            "contentSize": f"{said['size']} B",
            "sha256": said["sha256"],
        }
        for name, said in sorted(one.files.items())
    ]
    return pretty(
        {
            "@context": CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": CONFORMS_TO,
            "name": one.title,
            "description": f"A frozen export of {one.contents}.",
            "license": one.terms.license,
            "url": f"{one.address}/",
            "version": one.release.name,
            "datePublished": one.day.isoformat(),
            "creator": {"@type": "sc:Organization", "name": one.terms.publisher},
            "inLanguage": list(one.frozen.articles["language"]),
            "citeAs": one.terms.attribution,
            "distribution": files,
            "recordSet": [RECORD_SET],
        }
    )


RECORD_SET = record_set(
    "records",
    "Every record: what it is, the article it belongs to, its part and its hash.",
    RECORDS,
    dict.fromkeys(COLUMNS, "sc:Text"),
)


def pretty(content: Any) -> bytes:
    """Return JSON that people can read too."""
    return msgspec.json.format(msgspec.json.encode(content)) + b"\n"


def manifest_of(one: Described) -> dict[str, Any]:
    """Return the manifest of the whole release."""
    return {
        "release": {"id": str(one.release.uuid), "name": one.release.name},
        "corpus_at": one.frozen.moment,
        "ledger": one.frozen.ledger,
        "published_only": one.release.published_only,
        "filters": one.release.filters,
        "formats": {
            name: {"offset_unit": format_named(name).offset_unit}
            for name in one.release.formats
        },
        "counts": one.frozen.counts,
        "agreement": one.frozen.people["agreement"],
        "previous": one.changes["previous"],
        "files": {
            name: {key: said[key] for key in ("size", "sha256", "media_type")}
            for name, said in sorted(one.files.items())
        },
    }


def sums(files: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return all hashes in the form that `sha256sum -c` reads."""
    lines = [f"{said['sha256']}  {name}\n" for name, said in sorted(files.items())]
    return "".join(lines).encode()
