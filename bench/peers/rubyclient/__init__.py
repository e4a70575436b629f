"""The Ruby client of this project, which only enqueues: its producer is produce.rb beside this file."""

from __future__ import annotations

from pathlib import Path

from bench.inside.order import Order
from bench.peers.building import say, tool
from bench.peers.peer import Peer, only_enqueues
from bench.process import ROOT

PROGRAM = Path(__file__).resolve().with_name("produce.rb")
LIBRARY = ROOT / "clients" / "ruby" / "lib"


def version() -> str:
    """The versions of the driver and of the Ruby that runs it."""
    ruby = tool("ruby", "apt-get install ruby ruby-redis")
    driver = say([ruby, "-e", "require 'redis'; print Redis::VERSION"])
    return f"of this checkout (redis-rb {driver}, {' '.join(say([ruby, '--version']).split()[:2])})"


def produce(order: Order) -> list[str]:
    """The program reads the words of an order."""
    return ["ruby", f"-I{LIBRARY}", str(PROGRAM), *order.words()]


RUBYCLIENT = Peer(
    "rubyclient",
    prepare=version,
    work=only_enqueues,
    produce=produce,
    jobs=frozenset(),
    speed=0,
    enqueues=6_000,
    enqueues_many=150_000,
)
