"""Every regular expression of the code, found in its source, with the ways in which it is used.

Run as a program it puts hostile texts to them; it says each before it begins, for a bad one never ends.
"""

import ast
import importlib
import re
import signal
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parents[2]
METHODS = {"match", "fullmatch", "search", "finditer", "findall", "sub", "split"}
LENGTH = 40_000  # code points of a hostile text
SECONDS = 2  # of CPU for one text; a sound expression takes some thousandths
MODULES = {"re", "regex"}
PUMPS = 'a0 \n\\"(é'


@dataclass(frozen=True)
class Use:
    """One way in which one expression is used, and where."""

    place: str
    pattern: Any  # re.Pattern or regex.Pattern
    method: str


def sources() -> Iterator[tuple[str, Path]]:
    """Yield every module of the service, but for migrations, by its name."""
    for package in ("annotations", "factcheck"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                parts = path.relative_to(ROOT).with_suffix("").parts
                yield ".".join(parts).removesuffix(".__init__"), path


def uses() -> list[Use]:
    """Return every use of an expression: `NAME.match(…)`, `re.match("…", …)`, in any module."""
    trees = {module: ast.parse(path.read_text()) for module, path in sources()}
    called = calls(trees)
    found = [use for module, tree in trees.items() for use in written_out(module, tree)]
    for module, tree in trees.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Assign) or not holds_compile(node.value):
                continue
            for target in node.targets:
                if not isinstance(target, ast.Name):
                    continue
                pattern = getattr(importlib.import_module(module), target.id)
                methods = called[module, target.id] or called[module, ""]
                found += [
                    Use(f"{module}.{target.id}.{method}", pattern, method)
                    for method in methods or {"search"}
                ]
    return sorted(found, key=lambda use: use.place)


def calls(trees: dict[str, ast.Module]) -> dict[tuple[str, str], set[str]]:
    """Return the methods that are called on each name of each module; "" is what a module is handed."""
    called: dict[tuple[str, str], set[str]] = defaultdict(set)
    for module, tree in trees.items():
        nodes = list(ast.walk(tree))
        home = {
            alias.asname or alias.name: (node.module, alias.name)
            for node in nodes
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }
        for node in nodes:
            if (
                isinstance(node, ast.Attribute)
                and node.attr in METHODS
                and isinstance(node.value, ast.Name)
            ):
                name = node.value.id
                called[home.get(name, (module, name))].add(node.attr)
                if name.islower() and node.attr != "split" and name not in MODULES:
                    called[module, ""].add(node.attr)
    return called


def holds_compile(node: ast.AST) -> bool:
    """Return whether an assigned value is a compiled expression."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "compile"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in MODULES
    )


def written_out(module: str, tree: ast.Module) -> Iterator[Use]:
    """Yield the expressions that stand where they are used."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in MODULES
            and node.func.attr in METHODS
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            library = importlib.import_module(node.func.value.id)
            pattern = library.compile(node.args[0].value)
            yield Use(f"{module}:{node.lineno}", pattern, node.func.attr)


def hostile(pattern: str | bytes) -> Iterator[str]:
    """Yield texts made to be nearly matched in very many ways: what it names, over and over."""
    words = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    signs = list(dict.fromkeys([*PUMPS, *words]))[:24]
    pairs = [one + other for one in signs[:16] for other in "a ." if one != other]
    for pump in [*signs, *pairs]:
        yield pump * (LENGTH // len(pump)) + "\x00"


def put(use: Use) -> None:
    """Put every hostile text to an expression."""
    octets = isinstance(use.pattern.pattern, bytes)
    for text in hostile(use.pattern.pattern):
        # It ends the process, as no handler of Python's is asked while an expression works.
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        given: Any = text.encode("latin-1") if octets else text
        if use.method == "sub":
            use.pattern.sub(lambda found: found[0], given)
        elif use.method == "finditer":
            for _ in use.pattern.finditer(given):
                pass
        else:
            getattr(use.pattern, use.method)(given)


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main(names: list[str]) -> None:
    """Try the expressions of the code, or those that are given, and say each."""
    given = [Use(name, re.compile(name), "search") for name in names]
    for use in given or uses():
        say(use.place)
        put(use)
    say("done")


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1:])
