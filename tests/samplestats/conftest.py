"""Fixtures of the statistics: Postgres servers per session, a database of its own per test, and a Redis."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from databases import KINDS, Database, programs
from servers import Server
from services import Service

from worker.jobs.samplestats.embedded import EmbeddedPostgres

sys.path.append(str(Path(__file__).parents[1] / "examples"))  # how pages are read is known there


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """Debian's Postgres, for tests that are not about what the server understands."""
    with EmbeddedPostgres(programs("debian-15")) as running:
        yield running


@pytest.fixture
def database(postgres: EmbeddedPostgres) -> Iterator[Database]:
    """A database with the tables and one test run."""
    database = Database(postgres)
    yield database
    database.close()


@pytest.fixture(scope="session", params=KINDS)
def any_postgres(request: pytest.FixtureRequest) -> Iterator[EmbeddedPostgres]:
    """A Postgres of each version; tests that use it run once per version."""
    with EmbeddedPostgres(programs(request.param)) as running:
        yield running


@pytest.fixture
def any_database(any_postgres: EmbeddedPostgres) -> Iterator[Database]:
    """A database on each version."""
    database = Database(any_postgres)
    yield database
    database.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A Redis; that the worker runs on every kind is shown elsewhere."""
    with Server("valkey") as running:
        yield running


@pytest.fixture
def service(database: Database, server: Server, store: redis.Redis, tmp_path: Path) -> Iterator[Service]:
    """A service that is not started yet, before an empty store."""
    with Service(database.url, server.url, store, tmp_path) as service:
        yield service
