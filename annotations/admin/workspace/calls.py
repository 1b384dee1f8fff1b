"""What the workspace's page may ask for by script: each call is a form, and the verbs it runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from django import forms

from annotations.models import Annotation, Appearance, Article, Revision
from annotations.workflow import Act, InvalidContent
from annotations.workflow.texts import revision_of

Row = TypeVar("Row")
LONGEST_TEXT = 100_000  # code points of anything typed here


@dataclass(frozen=True)
class Inverse:
    """The call that takes another one back: undo and redo are calls like any other."""

    call: str
    said: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What a call did: said in a sentence, with what must be drawn anew and how to take it back.

    `places` (code points) are where its annotations stand or stood, when the call knows; what
    was made just now (`is_fresh`) stands nowhere else, so that nothing is looked up.
    """

    says: str
    annotations: Sequence[int] = ()
    undo: Inverse | None = None
    made: int | None = None
    version: int | None = None
    card: str = ""
    places: Sequence[tuple[int, int]] = ()
    is_fresh: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """Who calls, and the article whose workspace it is."""

    act: Act
    article_id: int

    @cached_property
    def revision(self) -> Revision:
        """Return the latest revision with its article. Raises InvalidContent when there is none."""
        return found(revision_of("id", self.article_id), "text")

    @property
    def article(self) -> Article:
        """Return the article."""
        return self.revision.article

    def annotation(self, pk: int) -> Annotation:
        """Return an annotation of this article. Raises InvalidContent for any other."""
        told = Annotation.objects.told_to(self.act.user.pk)
        row = told.filter(article=self.article_id, pk=pk).first()
        return found(row, "annotation")

    def appearance(self, pk: int) -> Appearance:
        """Return a link of this article's words to a claim. Raises InvalidContent for any other."""
        rows = Appearance.objects.select_related("claim", "annotation", "claimant")
        row = rows.filter(annotation__article=self.article_id, pk=pk).first()
        return found(row, "link")


def found(row: Row | None, name: str) -> Row:
    """Return a row that was found. Raises InvalidContent when there is none."""
    if row is None:
        raise InvalidContent(
            f"This article has no such {name}. Reload the page and try again.",
            "not_found",
            name,
        )
    return row


@dataclass(frozen=True)
class Call:
    """One kind of call; `stored` tells what stands now in the fields of a stale one."""

    form: type[forms.Form]
    perform: Callable[[Desk, dict[str, Any]], Outcome]
    stored: Callable[[Desk, dict[str, Any]], dict[str, Any]] | None = None


def words(*, required: bool = False, **more: Any) -> forms.CharField:
    """Return a field for something typed, kept as it was typed."""
    return forms.CharField(
        required=required, strip=False, max_length=LONGEST_TEXT, **more
    )


def key_of_row() -> forms.IntegerField:
    """Return a field that names a row."""
    return forms.IntegerField(min_value=1)


def seen_version() -> forms.IntegerField:
    """Return the field that says which version of a row was seen; an edit without it is refused."""
    return forms.IntegerField(
        min_value=1,
        error_messages={
            "required": "Say which version of it you have seen: 'expected_version'."
        },
    )


def chosen_of(choices: Any, *, initial: str) -> forms.ChoiceField:
    """Return a field of a vocabulary; left out, it is `initial`."""
    return Chosen(choices=choices, initial=initial, required=False)


class Chosen(forms.ChoiceField):
    """A choice with a usual answer."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) or self.initial
