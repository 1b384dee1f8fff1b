"""Many annotations or appearances at once, where nothing is the matter with them; else one by one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from annotations.exchange.foreign import Where
from annotations.exchange.importing.known import MODELS, Unresolved
from annotations.exchange.importing.taking import Taking
from annotations.records.shapes import AnnotationRecord, AppearanceRecord, Record
from annotations.workflow import Refused
from annotations.workflow.importing import import_annotations, import_appearances

MOST = 500  # records that are stored at once
KINDS: dict[type[Any], str] = {
    AnnotationRecord: "annotation",
    AppearanceRecord: "appearance",
}
Waiting = Sequence[tuple[Where, Any]]


@dataclass
class Batches:
    """Gathers records of one kind that follow each other, and hands the others on."""

    taking: Taking
    waiting: list[tuple[Where, Any]] = field(default_factory=list)

    def take(self, where: Where, record: Record) -> None:
        """Take in a record, now or with those that follow it."""
        if self.waiting and type(record) is not type(self.waiting[0][1]):
            self.flush()
        if type(record) not in KINDS:
            self.taking.take(where, record)
            return
        self.waiting.append((where, record))
        if len(self.waiting) >= MOST:
            self.flush()

    def flush(self) -> None:
        """Take in what has been gathered."""
        waiting, self.waiting = self.waiting, []
        if waiting and not self.at_once(waiting):
            for where, record in waiting:
                self.taking.take(where, record)

    def at_once(self, waiting: Waiting) -> bool:
        """Store records together, if all are new and none is refused; return whether they were."""
        kind = KINDS[type(waiting[0][1])]
        names = {record.id for _, record in waiting}
        here = MODELS[kind]._default_manager.filter(uuid__in=names)
        if len(names) < len(waiting) or here.exists():
            return False
        try:
            self.taking.whole(lambda: self.store(kind, waiting))
        except (Refused, Unresolved):
            return False  # one by one, each is named with what is wrong with it
        return True

    def store(self, kind: str, waiting: Waiting) -> None:
        """Store records that are all new. Raises what the verbs raise for the first that is bad."""
        taking = self.taking
        if kind == "annotation":
            annotations = [taking.annotation(record) for _, record in waiting]
            import_annotations(annotations)
            for (where, record), (_, row, _) in zip(waiting, annotations, strict=True):
                taking.annotated(where, record, row)
            return
        appearances = [taking.appearance(record) for _, record in waiting]
        import_appearances(appearances)
        for (_, record), (_, appearance, _) in zip(waiting, appearances, strict=True):
            taking.taken(kind, record.id, appearance)
