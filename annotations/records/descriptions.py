"""What JSON Schemas made of our types say of them, the same under every Python."""

from inspect import cleandoc
from typing import Any


def flush(schema: Any) -> Any:
    """Return a schema whose descriptions are not indented: Python 3.13 leaves out what 3.12 keeps."""
    if isinstance(schema, list):
        return [flush(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: cleandoc(one)
        if name == "description" and isinstance(one, str)
        else flush(one)
        for name, one in schema.items()
    }
