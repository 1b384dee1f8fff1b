"""Every kind of record as tables: one for the record, one for each list in it. Pure: no Django.

Read off the shapes, so that a new field is a new column. What a record repeats of another is its
identifier: the other has its own table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, get_args, get_origin
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import fields

from annotations.records import shapes

KINDS: dict[str, type[Struct]] = {
    str(shape.__struct_config__.tag): shape for shape in get_args(shapes.Record)
}
ELSEWHERE = (
    shapes.PublisherSummary,
    shapes.AgentSummary,
    shapes.ArticleSummary,
    shapes.ClaimSummary,
    shapes.ClaimRecord,
    shapes.EvidenceRecord,
    shapes.AppearanceRecord,
)
PLAIN = (UUID, date, datetime)
Tree = dict[str, Any]
DATATYPES = {
    int: "integer",
    float: "number",
    bool: "boolean",
    date: "date",
    datetime: "dateTime",
}


@dataclass(frozen=True)
class Column:
    """A column: its name, its type in the words of CSV on the Web, and the way to its value.

    `plain` tells that its values are identifiers, times or hashes, and never words.
    """

    name: str
    datatype: str
    path: tuple[str, ...]
    plain: bool = False

    def value(self, of: Any) -> Any:
        """Return the value in a record or in an element of a list, or None where a step is absent."""
        for step in self.path:
            of = getattr(of, step, None)
        return None if of is UNSET else of


@dataclass(frozen=True)
class Table:
    """A table: of records, or of the elements of one list in them (`path` leads there)."""

    name: str
    kind: str
    path: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Return the names of the columns."""
        owner = [f"{self.kind}_id", "position"] if self.path else []
        return [*owner, *(column.name for column in self.columns)]

    @property
    def datatypes(self) -> list[str]:
        """Return the types of the columns."""
        owner = ["string", "integer"] if self.path else []
        return [*owner, *(column.datatype for column in self.columns)]

    def rows(self, record: Any) -> Iterator[list[Any]]:
        """Yield the rows that a record gives; positions count from 1."""
        if not self.path:
            yield [column.value(record) for column in self.columns]
            return
        found = Column("", "", self.path).value(record) or []
        for position, one in enumerate(found, start=1):
            values = [column.value(one) for column in self.columns]
            yield [record.id, position, *values]


def tables_of(kind: str) -> list[Table]:
    """Return the tables of a kind of record, its own first."""
    shape = KINDS[kind]
    plural = kind if kind == "evidence" else f"{kind}s"
    own = Table(plural, kind, (), tuple(columns_of(shape, ())))
    return [own, *lists_of(kind, shape, ())]


def tree_of(tables: Sequence[Table]) -> Tree:
    """Return what tables of one kind read of its JSON: types by their names, objects as trees, lists of one of both."""
    tree: Tree = {}
    for table in tables:
        inner: Tree = {} if table.path else tree
        for column in table.columns:
            put(inner, column.path or ("",), column.datatype)
        if table.path:
            put(tree, table.path, [inner.get("", inner)])
    return tree


def put(tree: Tree, path: tuple[str, ...], what: Any) -> None:
    """Put something at the end of a path."""
    for step in path[:-1]:
        tree = tree.setdefault(step, {})
    tree[path[-1]] = what


def columns_of(shape: type[Any], path: tuple[str, ...]) -> Iterator[Column]:
    """Yield the columns of what is no list; what lies inside is prefixed with its name."""
    for field in fields(shape):
        kind, here = plain(field.type), (*path, field.name)
        if is_list(kind):
            continue
        if kind in ELSEWHERE:
            yield Column(name_of((*here, "id")), "string", (*here, "id"), plain=True)
        elif is_struct(kind):
            yield from columns_of(kind, here)
        else:
            is_reference = kind is UUID and field.name != "id"
            name = name_of((*here, "id") if is_reference else here)
            never_words = kind in PLAIN or field.name.endswith("sha256")
            yield Column(name, DATATYPES.get(kind, "string"), here, plain=never_words)


def name_of(path: tuple[str, ...]) -> str:
    """Return the name of a column: `rating_value` of a `rating` does not say it twice."""
    said = [
        step
        for step, following in zip(path, (*path[1:], ""), strict=True)
        if not following.startswith(f"{step}_")
    ]
    return "_".join(said)


def lists_of(kind: str, shape: type[Any], path: tuple[str, ...]) -> Iterator[Table]:
    """Yield the tables of all lists in a kind of record."""
    for field in fields(shape):
        inner, here = plain(field.type), (*path, field.name)
        if is_list(inner):
            yield list_table(kind, plain(get_args(inner)[0]), here)
        elif is_struct(inner) and inner not in ELSEWHERE:
            yield from lists_of(kind, inner, here)


def list_table(kind: str, element: Any, path: tuple[str, ...]) -> Table:
    """Return the table of one list."""
    if element in ELSEWHERE:
        name = f"{element.__struct_config__.tag}_id"
        columns = [Column(name, "string", ("id",), plain=True)]
    elif is_struct(element):
        columns = list(columns_of(element, ()))
    else:
        columns = [Column("value", DATATYPES.get(element, "string"), ())]
    return Table("_".join([kind, *path]), kind, path, tuple(columns))


def plain(kind: Any) -> Any:
    """Return a type without the ways in which its value may be absent, and without what describes it."""
    absent = (type(None), UnsetType)
    there = [one for one in get_args(kind) if one not in absent]
    found = there[0] if len(there) < len(get_args(kind)) else kind
    return get_args(found)[0] if get_origin(found) is Annotated else found


def is_list(kind: Any) -> bool:
    """Tell whether a type is a list."""
    return get_origin(kind) is list


def is_struct(kind: Any) -> bool:
    """Tell whether a type is a part of a record."""
    return isinstance(kind, type) and issubclass(kind, Struct)
