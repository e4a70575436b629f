"""The peer sidekiq: Debian's Ruby Sidekiq, unmodified, around the jobs of jobs.rb beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bench.inside.order import Order
from bench.peers.building import say, tool
from bench.peers.peer import Peer, Work
from bench.peers.polyworker import SIDEKIQ as COUNTER
from bench.peers.pythonic import SLEEPS

HERE = Path(__file__).resolve().parent
USUAL, BUSY, SLEEPY = 10, 5, 25
"""Threads: as many as Sidekiq 6 has by itself, said aloud so that no RAILS_MAX_THREADS of the environment changes it;
and what suits it best, where more would only wait for Ruby's one lock, and where jobs wait for something else."""
YJIT = {"RUBYOPT": "--yjit"}
"""Ruby's compiler, for its worker and its producer."""


def version() -> str:
    """The versions of Sidekiq and of the Ruby that runs it."""
    sidekiq = tool("sidekiq", "apt-get install ruby-sidekiq")
    _, number = say([sidekiq, "--version"]).split()
    return f"sidekiq {number} ({' '.join(say(['ruby', '--version']).split()[:2])})"


def sidekiq(name: str, busy: int, sleepy: int, ruby: Mapping[str, str]) -> Peer:
    """Its own command with so many threads, in a Ruby that is told something in its environment."""

    def work(work: Work) -> list[str]:
        told = _told(work.url, BENCH_QUEUE=work.queue, **ruby, **({"BENCH_STAY": "1"} if work.stay else {}))
        concurrency = sleepy if work.job in SLEEPS else busy
        settings = [f"--concurrency={concurrency}", f"--queue={work.queue}", "--environment=production"]
        return [*told, "sidekiq", f"--require={HERE / 'app.rb'}", *settings]

    def produce(order: Order) -> list[str]:
        return [*_told(order.url, **ruby), "ruby", str(HERE / "produce.rb"), *order.words()]

    return Peer(
        name,
        prepare=version,
        work=work,
        produce=produce,
        jobs=frozenset({"noop", "sleep10", "blob", "stamp"}),
        speed=20_000,
        enqueues=7_000,
        enqueues_many=140_000,
        counter=COUNTER,
    )


def _told(url: str, **variables: str) -> list[str]:
    # Sidekiq is told its server by the environment alone; a REDIS_PROVIDER would come before REDIS_URL.
    known = {"REDIS_URL": url, **variables}
    return ["env", "--unset=REDIS_PROVIDER", *(f"{name}={value}" for name, value in known.items())]


SIDEKIQ = sidekiq("sidekiq", USUAL, USUAL, {})
TUNED = sidekiq("sidekiq, tuned", BUSY, SLEEPY, YJIT)
