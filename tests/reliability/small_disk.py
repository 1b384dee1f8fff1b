"""A disk of a few megabytes that a test can fill: a file system in memory that one process holds mounted.

The process lives in a mount namespace of its own and reads a pipe of ours, so the disk is gone with
the test run, however that ends. Others reach it through the process's view of the root.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PIECE = 1 << 20  # bytes
MOUNT = (
    "mount -t tmpfs -o size={size},mode=1777 tmpfs {place} && echo ready && exec {hold}"
)


@dataclass(frozen=True)
class SmallDisk:
    """The folder of the disk."""

    folder: Path

    @property
    def filler(self) -> Path:
        return self.folder / "filler"

    def fill(self) -> None:
        """Take every byte that is left."""
        with self.filler.open("ab", buffering=0) as file:
            for piece in (PIECE, 4096, 1):
                fill_by(file.fileno(), piece)

    def free(self) -> None:
        """Give the room back."""
        self.filler.unlink()

    @contextmanager
    def full(self) -> Iterator[None]:
        """Have no room on the disk for as long as the block lasts."""
        self.fill()
        try:
            yield
        finally:
            self.free()


def fill_by(file: int, piece: int) -> None:
    """Write pieces of so many bytes until no more of them fits."""
    try:
        while os.write(file, b"\0" * piece) == piece:
            pass
    except OSError:
        return


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[SmallDisk | None]:
    """Have a disk of so many megabytes; None where the system lets us mount nothing."""
    place.mkdir()
    held = held_mount(place, megabytes)
    if held is None:
        yield None
        return
    with held as process:
        yield SmallDisk(Path(f"/proc/{process.pid}/root{place}"))
        process.kill()


def held_mount(place: Path, megabytes: int) -> "subprocess.Popen[str] | None":
    """Start the process that holds the disk, as root or in a user namespace."""
    if shutil.which("unshare") is None:
        return None
    apart, hold = ["unshare", "--user", "--map-root-user", "--mount"], "cat"
    if os.geteuid() == 0:
        # It becomes the account of the embedded PostgreSQL, which must see what it sees.
        nobody = pwd.getpwnam("nobody")
        who = f"--reuid={nobody.pw_uid} --regid={nobody.pw_gid} --clear-groups"
        apart, hold = ["unshare", "--mount"], f"setpriv {who} cat"
    script = MOUNT.format(size=f"{megabytes}m", place=place, hold=hold)
    process = subprocess.Popen(
        [*apart, "sh", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    if process.stdout.readline() == "ready\n":
        return process
    process.communicate()
    return None
