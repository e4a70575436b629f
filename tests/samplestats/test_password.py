"""Passwords: a server that asks for them gets them whole, and nobody else sees them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from databases import Database, programs
from eventually import until
from services import Service, command

from worker.jobs.samplestats.embedded import EmbeddedPostgres

SECRET = "s3same @:/?#%&=$"  # noqa: S105 - the test's own
ROLE = "guest"
RULES = ("host all postgres 127.0.0.1/32 trust", "host all all 127.0.0.1/32 scram-sha-256")


@pytest.fixture(scope="module")
def strict() -> Iterator[EmbeddedPostgres]:
    """A server that asks everybody but its superuser for a password."""
    with EmbeddedPostgres(programs("debian-15")) as postgres:
        database = Database(postgres)
        database.do(f"CREATE ROLE {ROLE} LOGIN SUPERUSER PASSWORD '{SECRET}'")
        [(rules,)] = database.ask("SHOW hba_file")
        database.do(f"COPY (VALUES ('{RULES[0]}'), ('{RULES[1]}')) TO '{rules}'")
        postgres.stop()
        postgres.start()
        yield postgres


@pytest.fixture
def guarded(strict: EmbeddedPostgres) -> Iterator[Database]:
    """A database of that server."""
    database = Database(strict)
    yield database
    database.close()


def url(database: Database, secret: str) -> str:
    """The URL with a password."""
    return database.server.url(database.name, f"{ROLE}:{quote(secret, safe='')}")


def test_in_the_url(guarded: Database, tmp_path: Path) -> None:
    """A password of special letters, encoded in the URL, opens the database."""
    done = command("1", folder=tmp_path, DATABASE_URL=url(guarded, SECRET))

    assert done.returncode == 0, done.stderr
    assert len(guarded.results()) == 1


def test_in_a_variable(guarded: Database, tmp_path: Path) -> None:
    """In $POSTGRES_PASSWORD it stands as it is."""
    parts = {"HOST": "127.0.0.1", "PORT": str(guarded.server.port), "USER": ROLE, "DB": guarded.name}
    variables = {f"POSTGRES_{name}": value for name, value in parts.items()}
    done = command("1", folder=tmp_path, POSTGRES_PASSWORD=SECRET, **variables)

    assert done.returncode == 0, done.stderr
    assert len(guarded.results()) == 1


def test_wrong(guarded: Database, tmp_path: Path) -> None:
    """A password that the server refuses is not repeated."""
    done = command("1", folder=tmp_path, DATABASE_URL=url(guarded, "open sesame"))

    assert done.returncode == 1
    assert f'password authentication failed for user "{ROLE}"' in done.stderr
    assert "sesame" not in done.stdout + done.stderr


def test_nowhere(guarded: Database, service: Service) -> None:
    """Neither the log at its most talkative, nor Redis with its failed jobs, ever holds a refused password."""
    service.enqueue(1)
    service.start(DATABASE_URL=url(guarded, "sesame"), POLYWORKER_LOG_LEVEL="debug")
    until(lambda: service.failures("retry"), 30)

    assert "password authentication failed" in service.failures("retry")[0]["error_message"]
    assert "event=no-database" in service.log()
    assert "sesame" not in service.log()
    assert not any(b"sesame" in dump(service.store, key) for key in service.store.scan_iter())


def dump(store: redis.Redis, key: bytes) -> bytes:
    """The bytes of a key."""
    return bytes(store.dump(key) or b"")
