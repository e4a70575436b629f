"""The memory of a process and all that it started, as the kernel tells it."""

from __future__ import annotations

import re
from pathlib import Path

PROC = Path("/proc")
KIB_PER_MIB = 1024


def resident(leader: int) -> float:
    """MiB: the resident set of a process, and what its descendants hold for themselves alone.

    A forked child shares most pages with its parent: counted in both, they would make a herd of children look heavier
    than it is.
    """
    own = _fields(PROC / str(leader) / "status", "VmRSS")
    return (own + sum(_private(pid) for pid in _descendants(leader))) / KIB_PER_MIB


def peak(leader: int) -> float:
    """MiB: the high-water mark of a process alone.

    Not the `ru_maxrss` of `wait4`: that one also counts this Python, whose copy the child was before its exec.
    """
    return _fields(PROC / str(leader) / "status", "VmHWM") / KIB_PER_MIB


def _private(pid: int) -> int:
    return _fields(PROC / str(pid) / "smaps_rollup", "Private_Clean", "Private_Dirty")


def _fields(path: Path, *names: str) -> int:
    """The sum of some `Name: number kB` lines; 0 when the process has gone."""
    try:
        text = path.read_text()
    except OSError:
        return 0
    return sum(int(found) for found in re.findall(rf"^(?:{'|'.join(names)}):\s+(\d+)", text, re.MULTILINE))


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for path in PROC.glob(f"{pid}/task/*/children"):
        try:
            children = [int(word) for word in path.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *_descendants(child)]
    return found
