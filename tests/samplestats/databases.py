"""Real Postgres servers of several versions, and databases with the Rails application's tables in them.

A missing server is an error that says how to get it: a test without its server would prove nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg

from worker.jobs.samplestats.embedded import EmbeddedPostgres, wheel
from worker.jobs.samplestats.schema import ONE_TEST_RUN, TABLES

KINDS = ("debian-15", "wheel-16", "wheel-18")
COLUMNS = ("min", "q1", "median", "q3", "max", "mean", "standard_deviation")

_numbers = itertools.count(1)


def programs(kind: str) -> Path:
    """The folder with a server's programs."""
    if kind.startswith("wheel"):
        return wheel("18" if kind == "wheel-18" else "")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        msg = "Debian's Postgres is not installed: run `make test`, which installs it, or `apt-get install postgresql`"
        raise RuntimeError(msg)
    return found[0].parent


class Database:
    """A database of its own with the tables and one test run, number 1; `link` is the test's own connection."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self.name = f"test{next(_numbers)}"
        self.server = server
        with psycopg.connect(server.url(), autocommit=True) as link:
            link.execute(f"CREATE DATABASE {self.name}")
        self.url = server.url(self.name)
        self.link = psycopg.connect(self.url, autocommit=True)
        self.do(TABLES)
        self.do(ONE_TEST_RUN)

    @staticmethod
    def connect(url: str) -> psycopg.Connection[tuple[Any, ...]]:
        """Open a connection that keeps nothing in its session."""
        return psycopg.connect(url, autocommit=True, prepare_threshold=None)

    def reconnect(self) -> None:
        """Open the test's own connection again, after the server was away."""
        self.link.close()
        self.link = psycopg.connect(self.url, autocommit=True)

    def do(self, statement: str, *values: object) -> None:
        """Run a statement, or several without values."""
        self.link.execute(statement, values or None)

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Run a query and return its rows."""
        return self.link.execute(query, values or None).fetchall()

    def samples(self, values: Iterable[float | None]) -> None:
        """Add samples in this order."""
        self.do(
            "INSERT INTO samples (value) SELECT unnest(%s::float8[])",
            [None if one is None else float(one) for one in values],
        )

    def many_samples(self, number: int) -> None:
        """Add the numbers from 1 up, in an order that is mixed but always the same."""
        mixed = f"(n * 7919::bigint) % {number} + 1"
        self.do(f"INSERT INTO samples (value) SELECT {mixed} FROM generate_series(1, {number}) AS n")  # noqa: S608 - a number

    def test_runs(self, number: int) -> list[int]:
        """Add test runs and return the ids of all."""
        self.do("INSERT INTO test_runs SELECT n, 1, n, NOW(), NOW() FROM generate_series(2, %s) AS n", number)
        return [row[0] for row in self.ask("SELECT id FROM test_runs ORDER BY id")]

    def results(self) -> list[tuple[Any, ...]]:
        """The figures of every result, in the order in which they were inserted."""
        return self.ask(f"SELECT test_run_id, {', '.join(COLUMNS)} FROM test_results ORDER BY id")  # noqa: S608 - our own

    def close(self) -> None:
        """Drop the database."""
        self.link.close()
        with psycopg.connect(self.server.url(), autocommit=True) as link:
            link.execute(f"DROP DATABASE {self.name} WITH (FORCE)")
