"""A file to import."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Any], Path]:
    def write(content: Any) -> Path:
        path = tmp_path / "file"
        words = content if isinstance(content, str) else json.dumps(content)
        path.write_bytes(words.encode())
        return path

    return write
