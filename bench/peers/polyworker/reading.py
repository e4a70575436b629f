"""Reads a million numbers from Postgres into a NumPy array: `python -m bench.peers.polyworker.reading WAY URL`.

It prints how many numbers there are, and the median of the seconds.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import psycopg

from worker.jobs.samplestats.samples import Window, read

TIMES = 3
QUERY = "SELECT value FROM samples"


def packed(link: Any) -> Any:
    """As samplestats does: one packed value a chunk."""
    return read(link, Window())


def copy(link: Any) -> Any:
    """COPY in binary form: a message a row, 6 bytes beside its 8; 19 bytes before all of them, 2 behind."""
    data = bytearray()
    with link.cursor() as cursor, cursor.copy(f"COPY ({QUERY}) TO STDOUT (FORMAT binary)") as rows:
        for row in rows:
            data += row
    row = np.dtype([("columns", ">i2"), ("length", ">i4"), ("value", ">f8")])
    return np.frombuffer(memoryview(data)[19:-2], dtype=row)["value"].astype(float)


def cursor(link: Any) -> Any:
    """A cursor of the server, ten thousand rows at a time."""
    with link.cursor("samples", binary=True) as rows:
        rows.itersize = 10_000
        rows.execute(QUERY)
        return np.fromiter((row[0] for row in rows), dtype=float)


def fetchall(link: Any) -> Any:
    """All rows at once, as one writes it without a thought."""
    return np.array([row[0] for row in link.execute(QUERY).fetchall()])


WAYS: dict[str, Callable[[Any], Any]] = {"packed": packed, "copy": copy, "cursor": cursor, "fetchall": fetchall}


def main(way: str, url: str) -> None:
    """Read by one way and print how many numbers there are, and the median of the seconds."""
    seconds = []
    with psycopg.connect(url) as link:
        for _ in range(TIMES):
            started = time.perf_counter()
            values = WAYS[way](link)
            seconds.append(time.perf_counter() - started)
    print(len(values), statistics.median(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
