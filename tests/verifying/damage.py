"""Each kind of damage, as SQL that a person with too many rights might run.

What stands in braces is filled in from the corpus.
"""

from dataclasses import dataclass

from pgtrigger import registry

from tests.every_state import EveryState


@dataclass(frozen=True)
class Damage:
    """What is done to the database, which check must find it, and what it must name."""

    check: str
    sql: str
    names: str
    label: str = ""

    def __str__(self) -> str:
        return f"{self.check} {self.label}".strip()


def filled(template: str, corpus: EveryState) -> str:
    """Fill in what a piece of SQL, or a name, says of the corpus."""
    return template.format(
        **vars(corpus),
        first_revision=corpus.published.article.revisions.get(number=1),
        superseded=corpus.corrected.verdict.versions.get(number=1),
        event_trigger=next(
            trigger.get_pgid(model)
            for model, trigger in registry.registered()
            if trigger.name == "event_never_changes"
        ),
    )


def change(table: str, changes: str, where: str) -> str:
    return " ".join(["UPDATE", f"annotations_{table}", "SET", changes, "WHERE", where])


def row(table: str, uuid: str, changes: str) -> str:
    return change(table, changes, f"uuid = '{uuid}'")


def anchors(changes: str, where: str = "true") -> str:
    return change("anchor", changes, f"annotation_id = {{two_parts.pk}} AND {where}")


def version(changes: str) -> str:
    return row("verdictversion", "{published.version.uuid}", changes)


def verdict(changes: str) -> str:
    return row("verdict", "{published.verdict.uuid}", changes)


def record(kind: str, uuid: str, changes: str) -> str:
    return change("record", changes, f"kind = '{kind}' AND object = '{uuid}'")


def body(kind: str, uuid: str, old: str, new: str) -> str:
    text = f"replace(convert_from(body, 'UTF8'), '{old}', '{new}')"
    swapped = f"convert_to({text}, 'UTF8')"
    return record(
        kind, uuid, f"body = {swapped}, etag = encode(sha256({swapped}), 'hex')"
    )
