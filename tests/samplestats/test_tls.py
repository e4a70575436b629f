"""Encrypted connections to Postgres: what the URL or the environment asks of libpq holds."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import Database, programs
from services import command

from worker.jobs.samplestats.embedded import UNPRIVILEGED, EmbeddedPostgres


@pytest.fixture(scope="module")
def certificate() -> Iterator[Path]:
    """A folder with a key and a certificate for `localhost` that has signed itself, which Postgres's user can read."""
    folder = Path(tempfile.mkdtemp(prefix="polyworker-"))
    words = ["req", "-new", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    openssl = shutil.which("openssl")
    assert openssl, "openssl is not installed: run `make test`, which installs it"
    words += ["-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(folder / "server.key"), "-out", str(folder / "server.crt")]
    subprocess.run([openssl, *words, *files], check=True, capture_output=True)
    if os.geteuid() == 0:
        user = pwd.getpwnam(UNPRIVILEGED)
        for path in (folder, *folder.iterdir()):
            os.chown(path, user.pw_uid, user.pw_gid)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def encrypted(certificate: Path) -> Iterator[Database]:
    """A database whose server takes encrypted connections alone."""
    settings = {"ssl": "on", "ssl_cert_file": f"{certificate}/server.crt", "ssl_key_file": f"{certificate}/server.key"}
    with EmbeddedPostgres(programs("debian-15"), **settings) as postgres:
        database = Database(postgres)
        yield database
        database.link.close()


@pytest.mark.parametrize("way", ["url", "environment", "file"])
def test_verified(encrypted: Database, certificate: Path, tmp_path: Path, way: str) -> None:
    """With the certificate's authority known, `verify-full` connects, wherever it is asked for."""
    url = f"postgresql://postgres@localhost:{encrypted.server.port}/{encrypted.name}"
    asked = {"PGSSLMODE": "verify-full", "PGSSLROOTCERT": str(certificate / "server.crt")}
    if way == "file":
        (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in asked.items()))
    if way == "url":
        url += f"?sslmode=verify-full&sslrootcert={certificate / 'server.crt'}"
    done = command("1", folder=tmp_path, DATABASE_URL=url, **(asked if way == "environment" else {}))

    assert done.returncode == 0, done.stderr
    assert len(encrypted.results()) == 1


def test_stranger(encrypted: Database, tmp_path: Path) -> None:
    """A certificate of nobody known is refused, and nothing is sent."""
    url = f"postgresql://postgres@localhost:{encrypted.server.port}/{encrypted.name}?sslmode=verify-full&sslrootcert=system"
    done = command("1", folder=tmp_path, DATABASE_URL=url)

    assert done.returncode == 1
    assert "certificate verify failed" in done.stderr


def test_server_without_encryption(database: Database, tmp_path: Path) -> None:
    """Where encryption is asked for and not to be had, there is no connection."""
    done = command("1", folder=tmp_path, DATABASE_URL=f"{database.url}?sslmode=require")

    assert done.returncode == 1
    assert "server does not support SSL, but SSL was required" in done.stderr
    assert database.results() == []
