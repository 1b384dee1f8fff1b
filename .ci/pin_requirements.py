"""Write each requirements*.txt from its .in: pinned, hashed, every line with its reason."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = (
    "requirements",
    "requirements-embedded",
    "requirements-extras",
    "requirements-dev",
    "requirements-interop",
    "requirements-doccano",
)
HEADER = "# Written by `make pins` from {source}; change that file, not this one.\n"
REASON = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)\S*\s+#\s*(?P<reason>.+)$")
PINNED = re.compile(r"^(?P<name>[a-z0-9._-]+)==")


def reasons(source: Path) -> dict[str, str]:
    """Return why each package named in an .in file is wanted, by package name."""
    found = (REASON.match(line) for line in source.read_text().splitlines())
    return {match["name"].lower(): match["reason"] for match in found if match}


def pin(name: str, options: list[str]) -> None:
    """Resolve one .in file; the index is whatever this machine's pip uses."""
    source, target = ROOT / f"{name}.in", ROOT / f"{name}.txt"
    command = [sys.executable, "-m", "piptools", "compile", "--quiet", "--no-header"]
    command += ["--generate-hashes", "--allow-unsafe", "--strip-extras"]
    command += ["--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links"]
    command += [*options, "--output-file", target.name, source.name]
    subprocess.run(command, cwd=ROOT, check=True)
    target.write_text(explained(target.read_text(), reasons(source), source.name))


def explained(pins: str, why: dict[str, str], source: str) -> str:
    """Put the reason above each pinned package that an .in file asks for."""
    lines = [HEADER.format(source=source)]
    for line in pins.splitlines(keepends=True):
        match = PINNED.match(line)
        if match and match["name"] in why:
            lines.append(f"# {why[match['name']]}\n")
        if not line.startswith("#"):
            lines.append(line)
    return "".join(lines)


if __name__ == "__main__":
    for each in NAMES:
        pin(each, sys.argv[1:])
