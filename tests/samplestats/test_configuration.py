"""Which database: the environment, the two files, and which of them wins."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict
from services import variables_of

from worker.errors import ConfigError
from worker.jobs.samplestats.configuration import Configuration, configure

URL = {"DATABASE_URL": "postgres://u@url/of_url"}
PARTS = {"POSTGRES_DB": "of_parts", "POSTGRES_USER": "u"}


def read(folder: Path, real: dict[str, str], *files: dict[str, str] | str) -> Configuration:
    """The configuration out of an environment and up to two files, the stronger first."""
    paths = []
    for number, variables in enumerate(files):
        paths.append(folder / f"env{number}")
        paths[-1].write_text(variables if isinstance(variables, str) else variables_of(variables))
    return configure(real, paths)


def told(configuration: Configuration) -> dict[str, str]:
    """What libpq is told."""
    return {name: str(value) for name, value in conninfo_to_dict(configuration.conninfo).items()}


@pytest.mark.parametrize(
    ("real", "first", "second", "database"),
    [
        (URL, {}, {}, "of_url"),
        (PARTS, {}, {}, "of_parts"),
        ({}, URL, {}, "of_url"),
        ({}, {}, PARTS, "of_parts"),
        (URL | PARTS, {}, {}, "of_url"),
        ({}, URL | PARTS, {}, "of_url"),
        (PARTS, URL, {}, "of_parts"),
        (PARTS, {}, URL, "of_parts"),
        (URL, PARTS, PARTS, "of_url"),
        ({}, PARTS, URL, "of_parts"),
        ({}, URL, PARTS, "of_url"),
        ({"DATABASE_URL": ""} | PARTS, {}, {}, "of_parts"),
        ({"DATABASE_URL": ""}, URL | PARTS, {}, "of_parts"),
        ({"POSTGRES_DB": ""}, URL, {}, "of_url"),
    ],
)
def test_who_wins(
    tmp_path: Path, real: dict[str, str], first: dict[str, str], second: dict[str, str], database: str
) -> None:
    """The stronger place wins, in one place the URL; what is set to nothing hides what stands in weaker places."""
    assert told(read(tmp_path, real, first, second))["dbname"] == database


def test_each_variable_by_itself(tmp_path: Path) -> None:
    """Every variable is taken from the strongest place that has it."""
    found = told(
        read(
            tmp_path,
            {"POSTGRES_DB": "real"},
            {"POSTGRES_DB": "first", "POSTGRES_USER": "first"},
            {"POSTGRES_DB": "second", "POSTGRES_USER": "second", "POSTGRES_PORT": "2222"},
        )
    )

    assert found == {"host": "localhost", "port": "2222", "user": "first", "dbname": "real"}


def test_defaults(tmp_path: Path) -> None:
    """Host and port have their usual values, user and password none."""
    assert told(read(tmp_path, {"POSTGRES_DB": "d"})) == {"host": "localhost", "port": "5432", "dbname": "d"}


def test_all_five(tmp_path: Path) -> None:
    """All five variables reach libpq, whatever characters they hold."""
    given = {"HOST": "h", "PORT": "1", "USER": "a b", "PASSWORD": "it's \\ @:/%", "DB": "d=e"}
    found = told(read(tmp_path, {f"POSTGRES_{name}": value for name, value in given.items()}))

    assert found == {"host": "h", "port": "1", "user": "a b", "password": "it's \\ @:/%", "dbname": "d=e"}


@pytest.mark.parametrize("real", [{}, {"POSTGRES_USER": "u", "POSTGRES_PASSWORD": "p"}, {"DATABASE_URL": ""}])
def test_no_database(tmp_path: Path, real: dict[str, str]) -> None:
    """Where no database is named, the message names the variables."""
    with pytest.raises(ConfigError, match=r"set DATABASE_URL, or POSTGRES_DB with POSTGRES_HOST, POSTGRES_PORT"):
        read(tmp_path, real)


def test_both_are_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Two databases are worth a warning, which names the winner and no value."""
    with caplog.at_level(logging.WARNING):
        read(tmp_path, PARTS, URL)

    assert caplog.messages == ["event=two-databases used=POSTGRES_DB ignored=DATABASE_URL"]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("POSTGRES_DB=plain", "plain"),
        ("export POSTGRES_DB=exported", "exported"),
        ("POSTGRES_DB='single quotes # no comment'", "single quotes # no comment"),
        ('POSTGRES_DB="double\\nline"', "double\nline"),
        ("POSTGRES_DB = spaces ", "spaces"),
        ("POSTGRES_DB=behind # a comment", "behind"),
        ("# POSTGRES_DB=not\n\n  POSTGRES_DB=this", "this"),
        ("POSTGRES_DB=one\nPOSTGRES_DB=two", "two"),
        ("DATABASE_URL=\nOTHER\nPOSTGRES_DB=after_nothing", "after_nothing"),
        ("NAME=inner\nPOSTGRES_DB=of_${NAME}", "of_inner"),
        ("NAME=inner\nPOSTGRES_DB='of_${NAME}'", "of_inner"),
        ("NAME=inner\nPOSTGRES_DB=of_$NAME", "of_$NAME"),
        ("\ufeffOTHER=x\nPOSTGRES_DB=after", "after"),
    ],
)
def test_lines_of_a_file(tmp_path: Path, line: str, value: str) -> None:
    """Files are read as dotenv reads them."""
    assert told(read(tmp_path, {}, line + "\n"))["dbname"] == value


def test_missing_files(tmp_path: Path) -> None:
    """Files that are not there are nothing to speak of."""
    assert configure(URL, [tmp_path / "none"]).environment == URL


def test_unreadable_file(tmp_path: Path) -> None:
    """A file that is no text is named, without what is in it."""
    (tmp_path / "bad").write_bytes(b"POSTGRES_PASSWORD=\xff\xfesecret\n")

    with pytest.raises(ConfigError, match=r"bad cannot be read: UnicodeDecodeError$"):
        configure(URL, [tmp_path / "bad"])


def test_url_as_rails_has_it(tmp_path: Path) -> None:
    """Rails' own parameters are left out, those of libpq pass through."""
    url = "postgis://u%40x:p%2Fw@h:7/d?pool=5&sslmode=verify-full&prepared_statements=false&sslrootcert=/ca.pem"
    expected = {"user": "u@x", "password": "p/w", "host": "h", "port": "7", "dbname": "d"}

    assert told(read(tmp_path, {"DATABASE_URL": url})) == {
        **expected,
        "sslmode": "verify-full",
        "sslrootcert": "/ca.pem",
    }


def test_libpqs_variables_in_a_file(tmp_path: Path) -> None:
    """PGSSLMODE in a file is not overlooked; a URL that says otherwise wins."""
    assert told(read(tmp_path, PARTS, {"PGSSLMODE": "require"}))["sslmode"] == "require"
    stricter = {"DATABASE_URL": "postgres://u@h/d?sslmode=verify-full"}
    assert told(read(tmp_path, stricter, {"PGSSLMODE": "require"}))["sslmode"] == "verify-full"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:secret@h/d",
        "secret",
        "postgres://u:secret@h:port/d",
        "postgres://u:sec%ret@h/d",
        "postgres://u:secret@[h/d",
        "postgres://u:sec ret@h/d?sslmode=%zz",
        "postgres://u:a@secret@h/d",
        "postgres://u:1/secret@h/d",
        "postgres://u:1#secret@h/d",
    ],
)
def test_unreadable_url(tmp_path: Path, url: str) -> None:
    """A URL that cannot be read is an error at once, which does not repeat it."""
    with pytest.raises(ConfigError, match=r"^DATABASE_URL ") as caught:
        read(tmp_path, {"DATABASE_URL": url})
    assert "ret" not in "".join(traceback.format_exception(caught.value)).replace("return", "")


def test_several_hosts(tmp_path: Path) -> None:
    """A list of hosts, as libpq has it, passes through."""
    found = told(read(tmp_path, {"DATABASE_URL": "postgres://u@a:1,b:2/d?target_session_attrs=read-write"}))

    assert (found["host"], found["port"], found["target_session_attrs"]) == ("a,b", "1,2", "read-write")


def test_what_logs_show(tmp_path: Path) -> None:
    """Neither the shown form nor the representation has a password."""
    found = read(tmp_path, {"DATABASE_URL": "postgres://u:secret@h:7/d"})

    assert found.shown == "h:7/d"
    assert repr(found) == "<Configuration h:7/d>"
