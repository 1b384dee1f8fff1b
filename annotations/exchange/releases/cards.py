"""What people read of a release: the dataset card and the datasheet."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from annotations.exchange.dataset_card import size_of
from annotations.exchange.registry import format_named
from annotations.exchange.releases.comparing import CHANGES
from annotations.exchange.releases.described import Described
from annotations.exchange.releases.splits import SHARES
from annotations.exchange.releases.tabling import RECORDS, RIGHTS

SUMS = "SHA256SUMS"
TEXTS = {
    "rights": "Each article's rights decide how much of its text goes along; see `rights.csv`.",
    "full": "The articles' texts go along whole, as far as they may leave at all.",
    "quote": "Quotations go along, the articles' texts do not.",
    "none": "Neither texts nor quotations of articles go along: offsets and hashes alone. Headlines do, and what "
    "evidence quotes of other documents.",
}


def card(one: Described) -> str:
    """Return the dataset card, with the front matter that Hugging Face reads."""
    languages = list(one.frozen.articles["language"])
    front = {
        "pretty_name": one.title,
        "license": "other",
        "license_link": one.terms.license,
        "language": languages,
        "size_categories": [size_of(one.frozen.counts.get("annotation", 0))],
        "task_categories": ["text-classification", "token-classification"],
        "tags": ["fact-checking", "claims", "annotations"],
    }
    lines = [
        "---", yaml.safe_dump(front, allow_unicode=True, sort_keys=False).rstrip(), "---", "",
        f"# {one.title}", "",
        f"A frozen export of {one.contents}, from <{one.terms.site}>.",
        f"The corpus as it last changed on {one.frozen.moment}, event {one.frozen.ledger['seq']} "
        f"of the ledger (`{one.frozen.ledger['sha256'] or 'none yet'}`).", "",
        "## What is in it", "", *table(("records", "number"), one.frozen.counts.items()), "",
        "## Files", "",
        *table(("file", "format", "offsets count"), files_of(one)), "",
        f"Beside each stands its manifest with counts, SHA-256 and what the format could not carry. `{RECORDS}` "
        f"lists every record with its hash, `{RIGHTS}` the rights of every article, `{CHANGES}` what is new since "
        f"the release before, `{SUMS}` all hashes: `sha256sum -c {SUMS}`.", "",
        "## What was chosen", "", *chosen(one), "",
        "## Changes", "", *changed(one), "",
        "## How to cite", "", f"See `CITATION.cff`. Attribution: {one.terms.attribution}.",
        "The people, the period, agreement and limits are in `DATASHEET.md`.", "",
    ]  # fmt: skip
    return "\n".join(lines)


def table(head: Sequence[str], rows: Any) -> list[str]:
    """Return a table in Markdown."""
    lines = [" | ".join(str(cell) for cell in row) for row in rows]
    rule = " | ".join("---" for _ in head)
    return [f"| {line} |" for line in (" | ".join(head), rule, *lines)]


def files_of(one: Described) -> list[tuple[str, str, str]]:
    """Return the files of records: name, what format it is, and what its offsets count."""
    rows = []
    for name in one.release.formats:
        made = format_named(name)
        rows += [
            (f"`{file}`", made.label, made.offset_unit.replace("_", " "))
            for file, said in sorted(one.files.items())
            if said.get("format") == name
        ]
    return rows


def chosen(one: Described) -> list[str]:
    """Return what was chosen, in sentences."""
    choices = one.choices
    shares = ", ".join(f"{name} {share} %" for name, share in SHARES)
    parts = one.frozen.articles.get("part", {})
    here = ", ".join(f"{parts.get(name, 0)} in {name}" for name, _ in SHARES)
    said = [
        f"This is {one.contents}.",
        TEXTS[choices.text],
        "Only verdicts that two or more reviewers assessed, and what rests under them."
        if choices.double_reviewed
        else "All verdicts, however many reviewers assessed them.",
        "Every reviewer's own assessment goes along."
        if choices.assessments == "all"
        else "The final verdict goes along, the reviewers' own assessments do not.",
        people_in(one),
        f"Articles fall into {shares}, by a hash of their identifier: an article stays in its part "
        f"for good. Here they are {here}; `{RECORDS}` says which."
        + (
            " The formats of texts have a file for each part." if choices.splits else ""
        ),
    ]
    return [f"- {sentence}" for sentence in said]


def people_in(one: Described) -> str:
    """Say what is told of colleagues, and which of their words go along."""
    if one.release.published_only:
        return "Nothing in the records tells who annotated; in the datasheet, people have pseudonyms, the same in every release."
    if one.choices.pseudonyms:
        return (
            "People have pseudonyms, the same in every release. What they wrote to each other of a verdict is left out; "
            "their notes on annotations and their reasons for an assessment go along as they wrote them, names included."
        )
    return "People have their user names, and all their notes go along."


def changed(one: Described) -> list[str]:
    """Return what is new since the release before."""
    previous = one.changes["previous"]
    if previous is None:
        return ["This is the first release."]
    if previous.get("lost"):
        return [f"The files of {previous['name']}, the release before, are gone."]
    kinds = {way: one.changes[way]["counts"] for way in ("added", "changed", "removed")}
    known = sorted({kind for counts in kinds.values() for kind in counts})
    rows = [
        (kind, *(counts.get(kind, 0) for counts in kinds.values())) for kind in known
    ]
    said = (
        f"Since {previous['name']}." if rows else f"Nothing since {previous['name']}."
    )
    others = previous["chosen_otherwise"]
    if others:
        words = ", ".join(name.replace("_", " ") for name in others)
        said += f" It was made with other choices ({words}): some of this may come from them alone."
    return [said, "", *table(("records", *kinds), rows)] if rows else [said]


def datasheet(one: Described) -> str:
    """Return the datasheet: the questions of Gebru and others (2021), answered by the corpus itself."""
    people = one.frozen.people
    work = (
        "person",
        "annotations",
        "assessments",
        "versions_written",
        "versions_approved",
    )
    rows = [tuple(person[name] for name in work) for person in people["people"]]
    period, articles = people["period"], one.frozen.articles
    lines = [
        f"# Datasheet: {one.title}", "",
        "## Why it was made", "",
        f"To check claims in public. {one.terms.publisher} reads articles, marks the words that claim, collects "
        "evidence and publishes a verdict that a second person has approved.", "",
        "## What it holds", "", *table(("records", "number"), one.frozen.counts.items()), "",
        *(line for name, counts in articles.items() for line in (
            f"Articles by {name}:", "", *table((name, "articles"), counts.items()), "")),
        "## Who annotated", "",
        *(table([name.replace("_", " ") for name in work], rows) if rows else ["Nobody yet."]), "",
        "## When", "",
        f"Annotated from {period['first']} to {period['last']}." if period["first"] else "Not yet.", "",
        "## How far they agreed", "", agreed(people["agreement"]), "",
        "## Limits", "",
        "- The articles were chosen because they hold claims worth checking: they are no sample of what is written.",
        "- A verdict is the answer on its `as_of` day, under the definition of its rating scale.",
        f"- {TEXTS[one.choices.text]}",
        "- What each format could not carry stands in its manifest, record by record.",
        "- A retracted verdict is a tombstone here; one retracted later is still in this file. Follow the change feed "
        f"from event {one.frozen.ledger['seq']} on: <{one.terms.site}/api/v1/changes/>.", "",
        "## Rights", "", "See `LICENSE.txt` and `rights.csv`.", "",
    ]  # fmt: skip
    return "\n".join(lines)


def agreed(agreement: Mapping[str, Any]) -> str:
    """Say how far reviewers agreed."""
    if agreement["percent"] is None:
        return "No verdict here was assessed blind by two reviewers, so nothing can be said of agreement."
    return (
        f"{agreement['verdicts']} verdicts were assessed blind by two or more reviewers, none seeing the "
        f"others' choice or the draft. In {agreement['same']} of {agreement['pairs']} pairs ({agreement['percent']} %) both chose "
        "the same level, in the words that all scales share. " + alpha_of(agreement)
    )


def alpha_of(agreement: Mapping[str, Any]) -> str:
    """Say what is left of agreement once chance is taken off."""
    if agreement["alpha"] is None:
        return "They chose one level alone, so chance cannot be taken off."
    low, high = agreement["alpha_95"]
    sure = f" (95 % interval {low} to {high})" if low is not None else ""
    return f"With chance taken off, Krippendorff's alpha is {agreement['alpha']}{sure}."
