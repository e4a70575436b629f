"""Connections: shared by slots, replaced when broken, bounded in time."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from databases import Database

from worker.jobs.samplestats import connect
from worker.jobs.samplestats.connect import OneConnection, Pool, reading, writing
from worker.jobs.samplestats.errors import DatabaseTrouble

PID = "SELECT pg_backend_pid()"


def test_slots_share(database: Database) -> None:
    """Many uses one after the other take one connection, uses at once as many as there are slots."""
    pool = Pool(database.url, 3)
    together = Barrier(3)

    def use(wait: bool) -> int:  # noqa: FBT001 - given by map
        with pool.lend() as link:
            together.wait(10) if wait else None
            return int(link.execute(PID).fetchone()[0])  # type: ignore[index]

    alone = {use(False) for _ in range(10)}
    with ThreadPoolExecutor(3) as threads:
        assert len(set(threads.map(use, [True] * 3))) == 3
        assert len(set(threads.map(use, [False] * 30)) | alone) <= 3
    pool.close()
    assert len(alone) == 1


def test_broken_connection_is_replaced(database: Database) -> None:
    """A connection that was cut while nobody used it is not lent: the next job does not notice."""
    pool = Pool(database.url, 1)
    with pool.lend() as link:
        [pid] = link.execute(PID).fetchone() or [0]
    database.do("SELECT pg_terminate_backend(%s, 5000)", pid)

    with pool.lend() as link:
        assert link.execute(PID).fetchone() != (pid,)
    pool.close()


@pytest.mark.parametrize("transaction", [reading, writing])
def test_statements_end_in_time(database: Database, monkeypatch: pytest.MonkeyPatch, transaction: object) -> None:
    """A statement that takes too long is ended by the server, and is a failure by name."""
    for name in ("READING", "WRITING"):
        assert "statement_timeout = '60s'" in getattr(connect, name)
        monkeypatch.setattr(connect, name, getattr(connect, name).replace("60s", "50ms"))

    with (
        pytest.raises(DatabaseTrouble, match=r"^QueryCanceled: canceling statement due to statement timeout$"),
        OneConnection(database.url).lend() as link,
        transaction(link),  # type: ignore[operator]
    ):
        link.execute("SELECT pg_sleep(60)")


@pytest.mark.parametrize("kind", [OneConnection, partial(Pool, slots=1)], ids=["one", "pool"])
def test_connecting_ends_in_time(kind: Callable[[str], OneConnection | Pool]) -> None:
    """A server that takes the connection and says nothing is given up after some seconds."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        connections = kind(f"postgresql://u:sesame@127.0.0.1:{silent.getsockname()[1]}/d")
        started = time.monotonic()
        with pytest.raises(DatabaseTrouble, match=r"timeout expired|does not answer") as caught, connections.lend():
            pass
        connections.close()

    assert time.monotonic() - started < 12
    assert "sesame" not in str(caught.value)


def test_silence_is_noticed(database: Database) -> None:
    """The kernel is told to give up a server of which nothing was heard for half a minute, idle or waiting."""
    with OneConnection(database.url).lend() as link, socket.socket(fileno=os.dup(link.fileno())) as sock:
        names = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT, socket.TCP_USER_TIMEOUT)
        idle, between, probes, milliseconds = (sock.getsockopt(socket.IPPROTO_TCP, name) for name in names)

    assert idle + between * probes == 30
    assert milliseconds == 30_000


def test_what_the_url_says_wins() -> None:
    """Time-outs in the URL replace ours."""
    told = connect._completed("postgresql://h/d?connect_timeout=77&application_name=mine")  # noqa: SLF001 - no other way to see it

    assert "connect_timeout=77" in told
    assert "application_name=mine" in told


def test_nothing_is_prepared(database: Database) -> None:
    """However often a statement runs, the session holds no prepared one."""
    with OneConnection(database.url).lend() as link:
        for _ in range(10):
            link.execute("SELECT %s::int", [1])
        assert link.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (0,)
