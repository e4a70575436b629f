"""What the peers that are Python libraries share: an environment of their own, and programs in their folder.

Their folder is in PYTHONPATH as well: its modules are called `tasks` and `produce`, and `import celery` is the library.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.inside.order import Order
from bench.peers.building import BUILD, environment, installed
from bench.process import ROOT

PEERS = Path(__file__).resolve().parent
CPU = frozenset({"cpu1", "cpu20"})
SLEEPS = frozenset({"sleep10"})
WAITS = frozenset({"asleep10", "asleep100"})
"""The jobs that are coroutines."""
FUNCTIONS = CPU | SLEEPS | {"noop", "blob", "stamp"}
"""The jobs that are plain functions."""


@dataclass(frozen=True, slots=True)
class Library:
    """A library in Python, by its name on PyPI, and those that share its work."""

    name: str
    besides: Sequence[str] = ()

    def prepare(self) -> str:
        """Build the environment; returns the versions in it. Raises SetupError."""
        python = environment(self.name, self._folder / "requirements.txt")
        besides = ", ".join(f"{package} {installed(python, package)}" for package in self.besides)
        return f"{self.name} {installed(python, self.name)}" + (f" ({besides})" if besides else "")

    def words(self, url: str, queue: str, program: str, *words: str, **told: object) -> list[str]:
        """The words that start a program of the environment, which is told all else in variables."""
        told = {"PYTHONPATH": f"{ROOT}{os.pathsep}{self._folder}", "BENCH_URL": url, "BENCH_QUEUE": queue, **told}
        return ["env", *(f"{name}={value}" for name, value in told.items()), str(self._bin / program), *words]

    def produce(self, order: Order) -> list[str]:
        """The words that start its producer."""
        return self.words(order.url, order.queue, "python", str(self._folder / "produce.py"), *order.words())

    @property
    def _folder(self) -> Path:
        return PEERS / self.name

    @property
    def _bin(self) -> Path:
        return BUILD / self.name / "bin"


def together(commands: Iterable[Sequence[str]]) -> list[str]:
    """Commands that run side by side, for a worker with no option of its own for more processes; TERM ends them all."""
    starts = "".join(f'{shlex.join(words)} & all="$all $!"\n' for words in commands)
    # A trap cuts the first wait short, the second one is for what still runs then.
    return ["sh", "-c", f"trap 'kill $all' TERM\n{starts}wait; wait"]
