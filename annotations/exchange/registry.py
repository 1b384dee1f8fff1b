"""Which formats there are: every module in `formats/` is one, under its own name."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from annotations.exchange import formats
from annotations.exchange.format import Format


class UnknownFormat(Exception):
    """There is no format with this name; the message names the choices."""


@cache
def every() -> dict[str, Format]:
    """Return all formats by their names, those among them that lack a package too."""
    modules = sorted(module.name for module in iter_modules(formats.__path__))
    return {
        name.replace("_", "-"): import_module(f"{formats.__name__}.{name}").FORMAT
        for name in modules
    }


def lacks(made: Format) -> bool:
    """Return whether the optional package that a format is made with is not installed."""
    return bool(made.package) and find_spec(made.package) is None


def names() -> list[str]:
    """Return the names of all formats, as they are given on the command line and in the API.

    One that lacks its package is not offered.
    """
    return sorted(name for name, made in every().items() if not lacks(made))


def format_named(name: str) -> Format:
    """Return a format by its name. Raises UnknownFormat."""
    made = every().get(name)
    if made is None:
        raise UnknownFormat(
            f"There is no format '{name}'. Choose one of: {', '.join(names())}."
        )
    if lacks(made):
        raise UnknownFormat(
            f"The format '{name}' needs the package {made.package}. "
            "Install it with: pip install -r requirements-extras.txt"
        )
    return made


def readable_names() -> list[str]:
    """Return the names of the formats that can be imported."""
    return [name for name in names() if format_named(name).read]
