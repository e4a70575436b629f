"""The peer sidekiq: Debian's Ruby Sidekiq, unmodified, around the jobs of jobs.rb beside this file."""

from __future__ import annotations

from pathlib import Path

from bench.inside.order import Order
from bench.peers.building import say, tool
from bench.peers.peer import Peer, Work
from bench.peers.polyworker import SIDEKIQ as COUNTER

HERE = Path(__file__).resolve().parent
CONCURRENCY = 10
"""What Sidekiq 6 uses by itself; said aloud so that no RAILS_MAX_THREADS of the environment changes it."""


def version() -> str:
    """The versions of Sidekiq and of the Ruby that runs it."""
    sidekiq = tool("sidekiq", "apt-get install ruby-sidekiq")
    _, number = say([sidekiq, "--version"]).split()
    return f"sidekiq {number} ({' '.join(say(['ruby', '--version']).split()[:2])})"


def work(work: Work) -> list[str]:
    """Its own command."""
    told = _told(work.url, BENCH_QUEUE=work.queue, **({"BENCH_STAY": "1"} if work.stay else {}))
    settings = [f"--concurrency={CONCURRENCY}", f"--queue={work.queue}", "--environment=production"]
    return [*told, "sidekiq", f"--require={HERE / 'app.rb'}", *settings]


def produce(order: Order) -> list[str]:
    """The program reads the words of an order."""
    return [*_told(order.url), "ruby", str(HERE / "produce.rb"), *order.words()]


def _told(url: str, **variables: str) -> list[str]:
    # Sidekiq is told its server by the environment alone; a REDIS_PROVIDER would come before REDIS_URL.
    known = {"REDIS_URL": url, **variables}
    return ["env", "--unset=REDIS_PROVIDER", *(f"{name}={value}" for name, value in known.items())]


SIDEKIQ = Peer(
    "sidekiq",
    prepare=version,
    work=work,
    produce=produce,
    jobs=frozenset({"noop", "sleep10", "blob", "stamp"}),
    speed=17_000,
    enqueues=7_000,
    enqueues_many=140_000,
    counter=COUNTER,
)
