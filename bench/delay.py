"""The delaying proxy as a child process, and the proof that it delays and does not limit."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import redis

from bench.errors import RunError
from bench.process import Process
from bench.server import Server

START_SECONDS = 5.0
PINGS = 200
CONNECTIONS = 10
MILLIS = 1000


@contextmanager
def delayed(host: Server, milliseconds: float) -> Iterator[str]:
    """The URL of the server behind a delay of so many milliseconds in each direction."""
    words = [sys.executable, "-m", "bench.proxy", f"127.0.0.1:{host.port}", str(milliseconds)]
    with Process(words, host.directory / "proxy.log") as process:
        yield f"redis://127.0.0.1:{_port(process)}/0"


def _port(process: Process) -> int:
    deadline = time.monotonic() + START_SECONDS
    while process.is_alive() and time.monotonic() < deadline:
        if (output := process.output()).endswith("\n"):
            return int(output)
        time.sleep(0.01)
    raise RunError(f"the proxy does not start\n{process.log_tail()}")


def proof(host: Server, milliseconds: float) -> str:
    """What the delay amounts to, with one connection and with CONNECTIONS: a proxy that is too slow would show here."""
    with delayed(host, milliseconds) as url:
        trips = [trip(place) * MILLIS for place in (host.url, url) for trip in (round_trip, crowded_round_trip)]
    return (
        "{:.2f} ms, {:.2f} ms with {connections} connections at once; "
        "through the proxy {:.2f} ms, {:.2f} ms with {connections}"
    ).format(*trips, connections=CONNECTIONS)


def round_trip(url: str) -> float:
    """The seconds that a PING takes, most times."""
    with redis.Redis.from_url(url) as client:
        return median(_timed(client) for _ in range(PINGS))


def crowded_round_trip(url: str) -> float:
    """The same, while CONNECTIONS of them go on at once without a pause."""
    times: list[float] = []
    threads = [threading.Thread(target=lambda: times.append(round_trip(url))) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return median(times)


def _timed(client: redis.Redis) -> float:
    start = time.perf_counter()
    client.ping()
    return time.perf_counter() - start
