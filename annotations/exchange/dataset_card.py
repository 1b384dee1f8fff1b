"""The card of a dataset in the layout of Hugging Face: a README with its configurations. Pure: no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from annotations.exchange.format import Context

SIZES = (
    (1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"),
)  # fmt: skip
TITLE = "Fact-check annotations"


@dataclass(frozen=True)
class Configuration:
    """One table of a dataset: what its rows are, its files by split, and how many rows they have."""

    name: str
    about: str
    files: Mapping[str, str]
    rows: int


def card(
    configurations: Sequence[Configuration], languages: Sequence[str], context: Context
) -> str:
    """Return the README; what stands first is the default configuration."""
    said = {
        "pretty_name": f"{TITLE} of {context.publisher}",
        "license": "other",
        "license_link": context.license,
        "language": sorted(languages),
        "size_categories": [size_of(max((one.rows for one in configurations), default=0))],
        "task_categories": ["text-classification", "token-classification"],
        "tags": ["fact-checking", "claims", "annotations"],
        "configs": [configured(one, default=not at) for at, one in enumerate(configurations)],
    }  # fmt: skip
    front = yaml.safe_dump(
        {name: value for name, value in said.items() if value},
        allow_unicode=True,
        sort_keys=False,
    )
    tables = "".join(
        f"| `{one.name}` | {one.rows} | {one.about} |\n" for one in configurations
    )
    return (
        f"---\n{front}---\n\n# {TITLE} of {context.publisher}\n\n"
        f"Exported from <{context.site}>. Offsets are Unicode code points, half-open; times are UTC.\n\n"
        f"| configuration | rows | a row is |\n|---|---|---|\n{tables}"
    )


def configured(one: Configuration, *, default: bool) -> dict[str, object]:
    """Return a configuration as the front matter has it."""
    files = [{"split": split, "path": path} for split, path in one.files.items()]
    first = {"default": True} if default else {}
    return {"config_name": one.name, "data_files": files, **first}


def size_of(number: int) -> str:
    """Return the class of size that Hugging Face has for a number of rows."""
    return next((name for limit, name in SIZES if number < limit), "n>10M")
