"""Who takes part in the matrix: producers, workers and readers of failures, each by the program that it runs."""

from __future__ import annotations

import subprocess
import sys
from typing import NamedTuple

from programs import program

from matrix.place import QUEUE, Command, Worker
from matrix.tools import PEERS, go, node, pyres, python, ruby

CAPTURED_QUEUE = "sampleadd"


class Peer(NamedTuple):
    """A program that enqueues under a protocol, or reads its failures."""

    name: str
    protocol: str
    command: Command


def _clients(protocol: str) -> list[Peer]:
    return [
        Peer("our client, Python", protocol, lambda: [*python("goclient_peer.py"), protocol]),
        Peer("our client, Go", protocol, lambda: [*go("goclient"), protocol]),
        Peer("our client, Ruby", protocol, lambda: [*ruby("goclient_peer.rb"), protocol]),
    ]


def _installed() -> list[Peer]:
    """The gems resque and resque-scheduler themselves, where Ruby finds them."""
    return [_gem(name) for name in ("resque", "resque-scheduler") if _found(name)]


def _gem(name: str) -> Peer:
    return Peer(f"{name}, the gem", "resque", lambda: [*ruby("resque_peer.rb"), name])


def _found(gem: str) -> bool:
    words = [program("ruby"), "-e", f"require {gem!r}"]
    return subprocess.run(words, check=False, capture_output=True).returncode == 0


CLIENTS = [*_clients("resque"), *_clients("sidekiq")]
PYTHON = {client.protocol: client for client in CLIENTS if client.name.endswith("Python")}
OTHERS = [
    Peer("goworker", "resque", lambda: [*go("goworker"), "-enqueue", f"-queues={QUEUE}", "-connections=1"]),
    Peer("node-resque", "resque", lambda: [*node("peer.js"), "enqueue"]),
    Peer("pyres", "resque", lambda: [*pyres("pyres_peer.py"), "enqueue"]),
    Peer("ActiveJob, by `goclient/resque`", "resque", lambda: [*ruby("activejob_peer.rb"), "resque"]),
    Peer("Ruby Sidekiq", "sidekiq", lambda: [*ruby("sidekiq_peer.rb"), "enqueue"]),
    Peer("ActiveJob, by Sidekiq", "sidekiq", lambda: [*ruby("activejob_peer.rb"), "sidekiq"]),
]


def _ours(protocol: str) -> Worker:
    flags = [f"-protocol={protocol}", f"-queues={QUEUE},{CAPTURED_QUEUE}", "-concurrency=1", "-jobs=matrixjobs"]
    name = f"our worker, {protocol.capitalize()}"
    return Worker(name, protocol, lambda url: [sys.executable, "-m", "worker", *flags, f"-uri={url}"], "LookupError")


def _goworker(name: str, *flags: str) -> Worker:
    words = [f"-queues={QUEUE}", "-concurrency=1", "-interval=0.05", *flags]
    return Worker(name, "resque", lambda url: [*go("goworker"), *words, f"-uri={url}"], "Error")


def _sidekiq(_: str) -> list[str]:
    return [program("sidekiq"), "-r", str(PEERS / "ruby" / "matrixjobs.rb"), "-c", "1", "-q", QUEUE]


OURS = {"resque": _ours("resque"), "sidekiq": _ours("sidekiq")}
SIDEKIQ = Worker("Ruby Sidekiq", "sidekiq", _sidekiq, "ArgumentError")
WORKERS = [
    OURS["resque"],
    _goworker("goworker"),
    _goworker("goworker -use-number", "-use-number"),
    Worker("node-resque", "resque", lambda _: [*node("peer.js"), "work"], "RangeError"),
    OURS["sidekiq"],
    SIDEKIQ,
]
READERS = [
    Peer("node-resque", "resque", lambda: [*node("peer.js"), "failures"]),
    Peer("pyres", "resque", lambda: [*pyres("pyres_peer.py"), "failures"]),
    Peer("Sidekiq's API", "sidekiq", lambda: [*ruby("sidekiq_peer.rb"), "failures"]),
]
INSTALLED = _installed()


def producers(worker: Worker) -> list[Peer]:
    """Who enqueues for a worker: our clients for each, and the others for our worker."""
    peers = [*CLIENTS, *OTHERS, *INSTALLED] if worker in OURS.values() else CLIENTS
    return [peer for peer in peers if peer.protocol == worker.protocol]


def readers(protocol: str) -> list[Peer]:
    """Who reads the failures of a protocol."""
    return [reader for reader in READERS if reader.protocol == protocol]
