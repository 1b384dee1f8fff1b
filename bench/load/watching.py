"""The memory of processes, looked at every second."""

import os
import statistics
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
MIB = 1024 * 1024


def resident(process: int) -> float:
    """Return the memory that a process has in use, in MiB; 0 when it has ended."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * PAGE / MIB


class Memory:
    """Watches the memory of some processes together."""

    def __init__(self, processes: Callable[[], Sequence[int]]) -> None:
        self.processes = processes
        self.seen: list[float] = []
        self.over = threading.Event()

    def __enter__(self) -> "Memory":
        self.watching = threading.Thread(target=self.watch)
        self.watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.watching.join()

    def watch(self) -> None:
        """Look once a second."""
        while not self.over.wait(1):
            self.seen.append(sum(resident(one) for one in self.processes()))

    def quarters(self) -> list[float]:
        """Return the median of each quarter of the time, in MiB."""
        size = max(1, len(self.seen) // 4)
        parts = [self.seen[at : at + size] for at in range(0, size * 4, size)]
        return [statistics.median(part) for part in parts if part]
