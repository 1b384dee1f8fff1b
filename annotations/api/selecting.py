"""A part of a record: the fields that were asked for, by their dotted paths."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, get_args, get_origin

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType
from msgspec.structs import fields

from annotations.api.parameters import LONGEST, ValuesField, refuse

Tree = dict[str, "Tree"]

COLLEAGUES = "working"  # what is never published


class FieldsField(ValuesField):
    """Fields of a shape, by dotted paths such as `rating.code`."""

    def __init__(self, *args: Any, shape: type[Struct], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shape = shape

    def one(self) -> dict[str, Any]:
        names = "|".join(names_in(self.shape))
        return {
            "type": "string",
            "maxLength": LONGEST,
            "pattern": rf"^({names})(\.[a-z_0-9]+)*$",
        }

    def understood(self, value: str) -> str:
        shape: type[Struct] | None = self.shape
        for step in value.split("."):
            choices = names_in(shape) if shape else []
            if step not in choices:
                refuse(unknown_field(value, choices), "unknown_field")
            shape = inside(shape, step) if shape else None
        return value


def unknown_field(value: str, choices: list[str]) -> str:
    """Say that there is no such field, and which there are at the place where it goes wrong."""
    there = f" Choose from: {', '.join(choices)}." if choices else ""
    return f"There is no field “{value[:80]}” here.{there}"


def names_in(shape: type[Struct]) -> list[str]:
    """Return the names of the fields that the world sees of a shape.

    Not `record`: that a part of a record has none tells it from a whole one.
    """
    return [one.encode_name for one in fields(shape) if one.name != COLLEAGUES]


def inside(shape: type[Struct], name: str) -> type[Struct] | None:
    """Return the shape of a field, or of the elements of its list; None when it has none."""
    kind: Any = next(one.type for one in fields(shape) if one.encode_name == name)
    if get_origin(kind) is list:
        (kind,) = get_args(kind)
    kinds = [kind, *get_args(kind)]
    return next(
        (one for one in kinds if isinstance(one, type) and issubclass(one, Struct)),
        None,
    )


def tree_of(paths: Iterable[str]) -> Tree:
    """Return paths as a tree; a field that is asked for whole has no branches."""
    tree: Tree = {}
    for path in sorted(paths, key=lambda one: one.count(".")):
        place, steps = tree, path.split(".")
        for step in steps[:-1]:
            if step in place and not place[step]:
                break  # the whole of it is kept already
            place = place.setdefault(step, {})
        else:
            place.setdefault(steps[-1], {})
    return tree


def partial(shape: type[Struct], tree: Tree) -> type[Struct]:
    """Return the shape of a record that has the fields of the tree alone, each with its bytes as they are."""
    kinds = {one.encode_name: one.type for one in fields(shape)}
    members, names = [], {}
    for number, (name, rest) in enumerate(tree.items()):
        kind = put_inside(kinds[name], rest) if rest else Raw
        members.append((f"part_{number}", kind | UnsetType, UNSET))
        names[f"part_{number}"] = name
    return msgspec.defstruct("Partial", members, rename=names)


def put_inside(kind: Any, tree: Tree) -> Any:
    """Return the type of a field in which the shape has the fields of the tree alone."""
    if get_origin(kind) is list:
        return list[put_inside(get_args(kind)[0], tree)]  # type: ignore[misc]
    if kinds := get_args(kind):
        return reduce(or_, (put_inside(one, tree) for one in kinds))
    return partial(kind, tree) if issubclass(kind, Struct) else kind


def kept(value: Any, tree: Tree) -> Any:
    """Return a value with the fields of the tree alone; lists keep their length."""
    if not tree or value is None:
        return value
    if isinstance(value, list):
        return [kept(one, tree) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: kept(value[name], rest) for name, rest in tree.items() if name in value
    }
