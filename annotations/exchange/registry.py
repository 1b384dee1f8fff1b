"""Which formats there are: every module in `formats/` is one, under its own name."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from annotations.exchange import formats
from annotations.exchange.format import Format


class UnknownFormat(Exception):
    """There is no format with this name; the message names the choices."""


def names() -> list[str]:
    """Return the names of all formats, as they are given on the command line and in the API."""
    found = iter_modules(formats.__path__)
    return sorted(module.name.replace("_", "-") for module in found)


@cache
def format_named(name: str) -> Format:
    """Return a format by its name. Raises UnknownFormat."""
    if name not in names():
        raise UnknownFormat(
            f"There is no format '{name}'. Choose one of: {', '.join(names())}."
        )
    module = import_module(f"{formats.__name__}.{name.replace('-', '_')}")
    found: Format = module.FORMAT
    return found


def readable_names() -> list[str]:
    """Return the names of the formats that can be imported."""
    return [name for name in names() if format_named(name).read]
