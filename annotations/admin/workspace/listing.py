"""How one highlight is shown in the list beside the text: drawn in Python, for there are thousands."""

from collections.abc import Iterator
from html import escape

from annotations.admin.workspace.entries import Entry, Link
from annotations.anchoring.drawing import Html


def drawn(entry: Entry) -> Html:
    """Return an entry as an element of the list."""
    at = entry.anchors[0].start
    linked = " data-linked" if entry.links else ""
    return Html(
        f'<li class="entry" id="annotation-{entry.pk}" data-annotation="{entry.pk}" '
        f'data-at="{"" if at is None else at}"{linked} tabindex="-1">'
        f"{''.join(paragraphs(entry))}</li>"
    )


def paragraphs(entry: Entry) -> Iterator[str]:
    """Yield the lines of an entry: its words, what they do, what a person must look at, its note."""
    yield (
        f'<p class="entry-words" dir="auto"><a href="?annotation={entry.pk}#card" '
        f'data-card="annotation/{entry.pk}">{escape(entry.words)}</a></p>'
    )
    yield from map(link, entry.links)
    if not entry.links:
        yield f'<p class="quiet">{escape(entry.motivation)}, not linked to a claim</p>'
    for state, reason in entry.undecided:
        yield f'<p class="lacking">{escape(f"{state}. {reason}")}</p>'
    if entry.note:
        yield f'<p class="entry-note" dir="auto">{escape(entry.note)}</p>'
    if entry.tags:
        tags = (f"<bdi>{escape(tag)}</bdi>" for tag in entry.tags)
        yield f'<p class="entry-tags"><span class="quiet">Tags:</span> {" · ".join(tags)}</p>'
    who = escape(entry.anchors[0].creator)
    shown = (
        f'<a href="#words-{entry.pk}" data-words="{entry.pk}">In the text'
        f'<span class="visually-hidden"> of highlight {entry.pk}</span></a>'
    )
    yield f'<p class="entry-tools"><span class="quiet">{who}</span>{shown if entry.stands else ""}</p>'


def link(one: Link) -> str:
    """Return what the words do with a claim, and the verdict on it."""
    who = f' <span class="quiet" dir="auto">{escape(one.who)}</span>' if one.who else ""
    return (
        f'<p class="entry-claim"><span class="stance stance-{one.stance}">{escape(one.label)}</span> '
        f'<a href="?panel=claims&amp;claim={one.claim}#card" data-card="claim/{one.claim}">{escape(one.ref)}</a> '
        f'<span dir="auto">{escape(one.text)}</span>{who}{verdict(one)}</p>'
    )


def verdict(one: Link) -> str:
    """Return the verdict that readers see on a claim, or how far it has come."""
    if one.rating:
        return (
            f' <span class="rating rating-{one.normalized}">{escape(one.rating)}</span>'
        )
    return f' <span class="quiet">{escape(one.state)}</span>' if one.state else ""
