"""Partial answers: `fields=claims(text,claimReview/url),nextPageToken`, as Google's APIs take it."""

import re

from annotations.api.selecting import Tree

TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[*/(),]")
DEEPEST = 10


class BadMask(ValueError):
    """The text is no list of fields."""


def mask_of(text: str) -> Tree:
    """Return a list of fields as a tree; `*` keeps everything. Raises BadMask."""
    tokens = TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text) or not tokens:
        raise BadMask
    tree = read_list(tokens, 0)
    if tokens:
        raise BadMask
    return tree


def read_list(tokens: list[str], depth: int) -> Tree:
    """Read fields with commas between, up to what does not belong to them."""
    if depth > DEEPEST:
        raise BadMask
    tree: Tree = {}
    while True:
        read_path(tokens, tree, depth)
        if not tokens or tokens[0] != ",":
            return tree
        tokens.pop(0)


def read_path(tokens: list[str], tree: Tree, depth: int) -> None:
    """Read one field, with what lies in it after a slash or in brackets."""
    name = tokens.pop(0) if tokens else ""
    if not name or name in "/(),":
        raise BadMask
    inside: Tree = {}
    if tokens and tokens[0] == "/":
        tokens.pop(0)
        if depth > DEEPEST:
            raise BadMask
        read_path(tokens, inside, depth + 1)
    elif tokens and tokens[0] == "(":
        tokens.pop(0)
        inside = read_list(tokens, depth + 1)
        if not tokens or tokens.pop(0) != ")":
            raise BadMask
    whole = not inside or (name in tree and not tree[name])
    tree[name] = {} if whole else {**tree.get(name, {}), **inside}


def masked(value: object, tree: Tree) -> object:
    """Return a value with the fields of the tree alone; what is then empty is left out."""
    if not tree or "*" in tree:
        return value
    if isinstance(value, list):
        return [masked(one, tree) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {
        name: masked(value[name], rest) for name, rest in tree.items() if name in value
    }
    return {name: one for name, one in kept.items() if one not in ({}, [])}


def unknown(tree: Tree, known: Tree, before: str = "") -> list[str]:
    """Return the paths of a mask that no answer has."""
    found = []
    for name, rest in tree.items():
        path = f"{before}{name}"
        if name == "*":
            continue
        if name not in known:
            found.append(path)
        elif rest:
            found += unknown(rest, known[name], f"{path}/")
    return found
