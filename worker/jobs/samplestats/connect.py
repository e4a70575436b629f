"""Connections to Postgres: a pool that the slots of a worker share, or one connection for one run.

Nothing is kept in a session, neither settings nor prepared statements, so that PgBouncer may hand out another server
connection for every transaction. Psycopg's errors end here, in words that hold no password.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from worker.jobs.samplestats.errors import DatabaseTrouble, UnknownTestRun
from worker.jobs.samplestats.samples import Link

PATIENCE = 5  # seconds that a connection may take
STATEMENT = 60  # seconds that a statement may take; one chunk of samples takes a fraction of a second
USUAL: dict[str, Any] = {
    "connect_timeout": PATIENCE,
    "application_name": "polyworker",
    # A server that vanished without a word is noticed after half a minute, not after two hours.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}
READING = f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = '{STATEMENT}s'"
WRITING = f"SET LOCAL TimeZone = 'UTC'; SET LOCAL statement_timeout = '{STATEMENT}s'"


class OneConnection:
    """Connects for each use."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = _completed(conninfo)

    @contextmanager
    def lend(self) -> Iterator[Link]:
        """Yield a connection. Raises DatabaseTrouble, also for what goes wrong inside."""
        with _translated(), psycopg.connect(self._conninfo, prepare_threshold=None) as link:
            yield link

    def close(self) -> None:
        """Nothing is kept."""


class Pool:
    """As many connections as slots use at the same time, at most `slots`; the first job opens the first one."""

    def __init__(self, conninfo: str, slots: int) -> None:
        self._trouble = ""
        self._opening = threading.Lock()
        self._pool = ConnectionPool(
            _completed(conninfo),
            connection_class=_noting(self._note),
            kwargs={"prepare_threshold": None},
            min_size=0,
            max_size=slots,
            open=False,
            check=ConnectionPool.check_connection,
            name="postgres",
            timeout=PATIENCE,
            reconnect_timeout=PATIENCE,
        )

    @contextmanager
    def lend(self) -> Iterator[Link]:
        """Yield a connection that has just answered. Raises DatabaseTrouble, also for what goes wrong inside."""
        with self._opening:
            if self._pool.closed:
                self._pool.open()
        try:
            with _translated(), self._pool.connection() as link:
                yield link
        except PoolTimeout:
            raise DatabaseTrouble(
                f"no connection to Postgres within {PATIENCE} s: {self._trouble or 'it does not answer'}"
            ) from None

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def _note(self, trouble: str) -> None:
        self._trouble = trouble


@contextmanager
def reading(link: Link) -> Iterator[None]:
    """Run statements in a read-only transaction that sees one state of the database."""
    with link.transaction():
        link.execute(READING)
        yield


@contextmanager
def writing(link: Link) -> Iterator[None]:
    """Run statements in a transaction whose NOW() is UTC, also in columns without a time zone."""
    with link.transaction():
        link.execute(WRITING)
        yield


def _completed(conninfo: str) -> str:
    return make_conninfo("", **{**USUAL, **conninfo_to_dict(conninfo)})


def _noting(note: Callable[[str], None]) -> type[Link]:
    """Return a class of connections that notes why it could not connect: the pool only says that it could not."""

    class Noting(psycopg.Connection[tuple[Any, ...]]):
        @classmethod
        def connect(cls, *args: Any, **kwargs: Any) -> Any:
            try:
                link = super().connect(*args, **kwargs)
            except psycopg.Error as error:
                note(_said(error))
                raise
            note("")
            return link

    return Noting


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except PoolTimeout:
        raise
    except psycopg.errors.ForeignKeyViolation as error:
        raise UnknownTestRun(_said(error)) from None
    except psycopg.Error as error:
        raise DatabaseTrouble(f"{type(error).__name__}: {_said(error)}") from None


def _said(error: psycopg.Error) -> str:
    """Return what the server or libpq said, in one line."""
    return " ".join((error.diag.message_primary or str(error) or "no reason given").split())
