"""The peer noderesque: a process for each core with 25 workers of node-resque in each, with 250 for jobs that wait."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from bench.inside.order import Order
from bench.peers.building import BUILD, say, tool
from bench.peers.peer import Peer, Work
from bench.peers.pythonic import WAITS, together

SOURCE = Path(__file__).resolve().parent
HOME = BUILD / "noderesque"
INSTALLED = HOME / "node_modules" / ".package-lock.json"
"""The last file that npm writes."""
MANIFESTS = ("package.json", "package-lock.json")
PROGRAMS = ("jobs.js", "tally.js", "place.js", "work.js", "produce.js")
INSTALL = "apt-get install nodejs npm"
CORES = 2


def build() -> str:
    """Install what the lock pins, beside copies of the programs, as Node looks for modules where a program lies."""
    HOME.mkdir(parents=True, exist_ok=True)
    if not (INSTALLED.is_file() and all(map(_is_same, MANIFESTS))):
        INSTALLED.unlink(missing_ok=True)
        _copy(MANIFESTS)
        say([tool("npm", INSTALL), "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HOME)
    _copy(PROGRAMS)
    manifest = json.loads((HOME / "node_modules" / "node-resque" / "package.json").read_text())
    node = say([tool("node", INSTALL), "--version"]).strip()
    return f"node-resque {manifest['version']} (node {node})"


def _is_same(name: str) -> bool:
    built = HOME / name
    return built.is_file() and built.read_bytes() == (SOURCE / name).read_bytes()


def _copy(names: tuple[str, ...]) -> None:
    for name in names:
        shutil.copyfile(SOURCE / name, HOME / name)


def work(work: Work) -> list[str]:
    """Its workers."""
    workers = 250 if work.job in WAITS else 25
    return together([["node", str(HOME / "work.js"), work.url, work.queue, str(workers)]] * CORES)


def produce(order: Order) -> list[str]:
    """Its producer."""
    return ["node", str(HOME / "produce.js"), *order.words()]


NODERESQUE = Peer(
    "noderesque",
    prepare=build,
    work=work,
    produce=produce,
    # Their computations are pure Python's, and nothing in Node blocks for ten milliseconds.
    jobs=frozenset({"noop", "asleep10", "asleep100", "blob", "stamp"}),
    speed=4_000,
    enqueues=4_000,
    enqueues_many=12_000,
)
