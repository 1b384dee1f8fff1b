"""What work costs: CPU of the service and of PostgreSQL together, and the time that passes.

CPU is read from the clock that Linux keeps for each process, in nanoseconds, so that a few hundred
requests are enough; what ended processes used is taken from the account of their parent.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
SCHEDULED = 2  # which of a process's clocks: all time it was scheduled, threads that ended included


@dataclass(frozen=True)
class Cost:
    """What some work took, in seconds: of CPU in the service and in PostgreSQL, and in all."""

    service: float
    database: float
    wall: float

    @property
    def cpu(self) -> float:
        """Return the CPU of both."""
        return self.service + self.database

    def per(self, units: float) -> "Cost":
        """Return the cost of one unit of so many."""
        return Cost(self.service / units, self.database / units, self.wall / units)


@dataclass(frozen=True)
class Meter:
    """Reads what a service's processes and those of a PostgreSQL server use.

    A server that the service has started is counted with the server's alone.
    """

    service: int
    database: int

    def cost(self, work: Callable[[], object]) -> Cost:
        """Do some work and return what it took."""
        service, database = self.used()
        began = time.perf_counter()
        work()
        wall = time.perf_counter() - began
        now_service, now_database = self.used()
        return Cost(now_service - service, now_database - database, wall)

    def used(self) -> tuple[float, float]:
        """Return the seconds of CPU that the service and the server have used so far."""
        return cpu_of(self.service, but=self.database), cpu_of(self.database)


def cpu_of(process: int, *, but: int = 0) -> float:
    """Return the seconds of CPU that a process and all below it have used, ended ones included.

    One of those below can be left out, with all below it.
    """
    return sum(own_cpu(one) + ended_cpu(one) for one in family(process, but=but))


def family(process: int, *, but: int = 0) -> Iterator[int]:
    """Yield a process and those that it started, and those that they did; one of them can be left out."""
    if process == but:
        return
    yield process
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return
    for child in children.split():
        yield from family(int(child), but=but)


def own_cpu(process: int) -> float:
    """Return the seconds of CPU of one process, or none where it is gone."""
    try:
        return time.clock_gettime((~process << 3) | SCHEDULED)
    except OSError:
        return 0.0


def ended_cpu(process: int) -> float:
    """Return the seconds of CPU of the children that a process has waited for."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return 0.0
    user, system = stat.rpartition(")")[2].split()[13:15]
    return (int(user) + int(system)) / TICK


def memory_of(process: int) -> float:
    """Return the memory of a process and all below it in MiB, what they share counted once (PSS)."""
    return sum(share_of(one) for one in family(process)) / 1024


def share_of(process: int) -> int:
    """Return the proportional share of one process in KiB."""
    try:
        rolled = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next(
        int(line.split()[1]) for line in rolled.splitlines() if line.startswith("Pss:")
    )


def forget_peak() -> float:
    """Have this process's highest memory counted from now on; return what it has in MiB."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> float:
    """Return the most memory that this process has had in MiB."""
    told = Path("/proc/self/status").read_text()
    line = next(one for one in told.splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
