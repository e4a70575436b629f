"""The peer goworker: the unmodified Go module around the handlers of main.go beside this file."""

from __future__ import annotations

from pathlib import Path

from bench.peers.building import BUILD, go_binary, go_versions
from bench.peers.peer import Peer, Work
from bench.peers.polyworker import RESQUE, producer

SOURCE = Path(__file__).resolve().parent
MODULE = "github.com/benmanns/goworker"


def build() -> str:
    """Build the binary; returns the version that is in it."""
    go, modules = go_versions(go_binary("goworker", SOURCE))
    return f"goworker {modules[MODULE]} ({go})"


def work(work: Work) -> list[str]:
    """Settings that suit it: with its default of 2 connections it is slower, with more than 10 no faster."""
    settings = ["-concurrency=25", "-connections=10", "-interval=0.1"]
    end = [] if work.stay else ["-exit-on-complete"]
    return [str(BUILD / "goworker" / "goworker"), f"-queues={work.queue}", f"-uri={work.url}", *settings, *end]


GOWORKER = Peer(
    "goworker",
    prepare=build,
    work=work,
    # It reads what any client of Resque writes.
    produce=producer("resque"),
    jobs=frozenset({"noop", "sleep10", "blob", "stamp"}),
    speed=14_000,
    enqueues=6_000,
    counter=RESQUE,
)
