"""Verbs that take in many things of one kind at once: by the rules of one, all of them or none."""

from collections.abc import Iterable, Sequence
from json import dumps
from typing import Any, TypeVar

from django.db import models

from annotations.anchoring.repeats import stored_shingles
from annotations.anchoring.text import Clusters
from annotations.models import (
    Anchor,
    Annotation,
    Appearance,
    History,
    Revision,
    Shingles,
)
from annotations.workflow.acts import Act
from annotations.workflow.checking import check
from annotations.workflow.claims import Passing, store_passings
from annotations.workflow.copying import (
    Behind,
    Written,
    check_references,
    copy_through,
    number,
    written,
)
from annotations.workflow.errors import InvalidContent
from annotations.workflow.importing import VERB, check_place, refuse_other_text
from annotations.workflow.permissions import may_import, require
from annotations.workflow.storing import (
    hold_public_state,
    snapshot,
    verb,
)

Row = TypeVar("Row", bound=models.Model)
Values = dict[str, Any]
Entry = tuple[Act, models.Model, Values | None, Values]  # before and after
HISTORY = ["actor_id", "verb", "kind", "object", "before", "after", "at"]


@verb
def import_rows(given: Sequence[tuple[Act, Row]]) -> None:
    """Store many things of one model as `import_row` stores one: all of them or none."""
    hold_public_state()
    for act, row in given:
        require(act, may_import)
        check(row)
    if given:
        insert_all(given)


@verb
def import_revisions(given: Sequence[tuple[Act, Revision]]) -> None:
    """Store many revisions of new articles as `import_revision` stores one: all of them or none."""
    revisions = [revision for _, revision in given]
    latest = {one.article_id: one for one in revisions}
    for act, revision in given:
        require(act, may_import)
        refuse_other_text(revision)
        check(revision)
    Shingles.objects.filter(article__in=latest).delete()
    number(revisions)
    with Behind() as behind:
        store(behind, given)
        shingles = [
            Shingles(
                article_id=one.article_id,
                revision=one,
                hashes=stored_shingles(one.text),
            )
            for one in latest.values()
        ]
        behind.do(copy_through, *written(shingles))


@verb
def import_annotations(given: Sequence[tuple[Act, Annotation, list[Anchor]]]) -> None:
    """Store many annotations as `import_annotation` stores one: all of them or none."""
    known: dict[int, Clusters] = {}
    for act, annotation, anchors in given:
        require(act, may_import)
        check(annotation)
        if not anchors:
            raise InvalidContent("An annotation needs a place.", "no_span", "anchors")
        for anchor in anchors:
            check_place(anchor, known)
    number([annotation for _, annotation, _ in given])
    for _, annotation, anchors in given:
        for anchor in anchors:
            anchor.annotation = annotation
    places = [one for _, _, anchors in given for one in anchors]
    number(places)
    with Behind() as behind:
        behind.do(copy_through, *written([annotation for _, annotation, _ in given]))
        behind.do(copy_through, *written(places))
        tell(behind, [(act, annotation) for act, annotation, _ in given])


@verb
def import_appearances(
    given: Sequence[tuple[Act, Appearance, Sequence[Passing]]],
) -> None:
    """Store many appearances as `import_appearance` stores one: all of them or none."""
    for act, appearance, _ in given:
        require(act, may_import)
        check(appearance)
    insert_all([(act, appearance) for act, appearance, _ in given])
    for _, appearance, passings in given:
        store_passings(appearance, passings)


def insert_all(given: Sequence[tuple[Act, Row]], name: str = VERB) -> None:
    """Store checked rows of one model with their history, each in one statement."""
    number([row for _, row in given if row.pk is None])
    with Behind() as behind:
        store(behind, given, name)


def store(behind: Behind, given: Sequence[tuple[Act, Row]], name: str = VERB) -> None:
    """Store checked and numbered rows of one model; their history is written meanwhile, and follows."""
    behind.do(copy_through, *written([row for _, row in given]))
    tell(behind, given, name)


def tell(behind: Behind, given: Sequence[tuple[Act, Row]], name: str = VERB) -> None:
    """Have the history tell of new rows; what they refer to is looked for while it is written."""
    behind.do(check_references)
    entries = ((act, row, None, snapshot(row)) for act, row in given)
    behind.do(copy_through, *told(entries, name))


def told(entries: Iterable[Entry], name: str = VERB) -> Written:
    """Return what the history tells of many things that a verb of this name did, to be copied in."""
    return (
        History._meta.db_table,
        HISTORY,
        [
            [
                act.accountable.pk,
                name,
                str(row._meta.model_name),
                row.uuid,  # type: ignore[attr-defined]
                before if before is None else dumps(before),
                dumps(after),
                act.at,
            ]
            for act, row, before, after in entries
        ],
    )
