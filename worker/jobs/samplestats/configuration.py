"""Which database: from the environment and `.env` files to what libpq is told.

The environment wins over `../benchmark_ui/.env`, that over `./.env`. Of DATABASE_URL and POSTGRES_DB the one set in
the stronger of these places wins, DATABASE_URL within one place. Nothing here reads the environment by itself but
python-dotenv, for `${NAME}`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec
import psycopg
from dotenv import dotenv_values
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import Conninfo

from worker.errors import ConfigError
from worker.logs import Event

log = logging.getLogger(__name__)

FILES = (Path("../benchmark_ui/.env"), Path(".env"))  # the stronger first
SCHEMES = {"postgres", "postgresql", "postgis"}
DISCRETE = {"POSTGRES_HOST": "host", "POSTGRES_PORT": "port", "POSTGRES_USER": "user", "POSTGRES_PASSWORD": "password"}
HINT = (
    "no database is configured: set DATABASE_URL, or POSTGRES_DB "
    "with POSTGRES_HOST, POSTGRES_PORT, POSTGRES_USER and POSTGRES_PASSWORD"
)


class Configuration(msgspec.Struct, frozen=True):
    """The environment with what the files add to it, and the database that they name together."""

    environment: dict[str, str]
    conninfo: str

    def __repr__(self) -> str:
        return f"<Configuration {self.shown}>"

    @property
    def shown(self) -> str:
        """The database as logs may show it."""
        parts = conninfo_to_dict(self.conninfo)
        return f"{parts.get('host') or 'local socket'}:{parts.get('port') or 5432}/{parts.get('dbname') or ''}"


def configure(environment: Mapping[str, str], files: Iterable[Path] = FILES) -> Configuration:
    """Return the configuration.

    Raises:
        ConfigError: No database is named, or its name cannot be read. The message holds no password.
    """
    layers = [dict(environment), *map(_read, files)]
    merged = {name: value for layer in reversed(layers) for name, value in layer.items()}
    return Configuration(merged, _conninfo(layers, merged))


def _read(file: Path) -> dict[str, str]:
    try:
        return {name: value or "" for name, value in dotenv_values(file).items()}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read: {type(error).__name__}") from None


def _conninfo(layers: Sequence[Mapping[str, str]], merged: Mapping[str, str]) -> str:
    url, name = merged.get("DATABASE_URL"), merged.get("POSTGRES_DB")
    if not url and not name:
        raise ConfigError(HINT)
    by_url = bool(url) and (not name or _place(layers, "DATABASE_URL") <= _place(layers, "POSTGRES_DB"))
    if url and name:
        winner, other = ("DATABASE_URL", "POSTGRES_DB") if by_url else ("POSTGRES_DB", "DATABASE_URL")
        log.warning(Event("two-databases", used=winner, ignored=other))
    chosen = _from_url(url or "") if by_url else _from_parts(merged)
    try:
        return make_conninfo("", **{**_from_libpq(merged), **chosen})
    except psycopg.Error:
        raise ConfigError("the database's settings cannot be read: look at DATABASE_URL and POSTGRES_…") from None


def _place(layers: Sequence[Mapping[str, str]], name: str) -> int:
    return next(number for number, layer in enumerate(layers) if name in layer)


def _from_libpq(merged: Mapping[str, str]) -> dict[str, str]:
    """Return what libpq's own variables say, PGSSLMODE for one: it would not see those that stand in a file."""
    return {
        option.keyword.decode(): value
        for option in Conninfo.get_defaults()
        if option.envvar and (value := merged.get(option.envvar.decode()))
    }


def _from_parts(merged: Mapping[str, str]) -> dict[str, str]:
    given = {keyword: value for name, keyword in DISCRETE.items() if (value := merged.get(name))}
    return {"host": "localhost", "port": "5432", **given, "dbname": merged["POSTGRES_DB"]}


def _from_url(url: str) -> dict[str, str]:
    """Read a URL as Rails has it; parameters that are Rails' own, like `pool`, are left out."""
    try:
        parts = _split(url)
        if parts.scheme not in SCHEMES:
            raise ConfigError("DATABASE_URL must begin with postgres:// or postgresql://")
        known = {option.keyword.decode() for option in Conninfo.get_defaults()}
        query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name in known]
        plain = urlunsplit(("postgresql", parts.netloc, parts.path, urlencode(query), ""))
        return {name: str(value) for name, value in conninfo_to_dict(plain).items() if value is not None}
    except (psycopg.Error, ValueError):
        raise ConfigError(
            "DATABASE_URL cannot be read: write postgresql://user:password@host/database, % encoding what is special"
        ) from None


def _split(url: str) -> SplitResult:
    """Split a URL, and look at what libpq would notice only when it connects.

    A password that is not encoded ends at its first `@`, `/` or `#`. What follows would be taken for the host or the
    database, and stand in every error.

    Raises:
        ValueError: Its port is no number, or its password is not encoded.
    """
    parts = urlsplit(url)
    _ = parts.port if "," not in parts.netloc else None  # raises ValueError
    if "#" in url or "@" in (parts.netloc.rpartition("@")[0] or parts.path):
        raise ValueError
    return parts
