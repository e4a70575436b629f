"""The command for one test run: its spellings, its files, its messages and exit statuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from databases import Database
from services import command, variables_of

from worker.jobs.samplestats.embedded import EmbeddedPostgres

HINT = "python -m worker samplestats 123"
NOWHERE = {"REDIS_URL": "redis://127.0.0.1:1/0"}  # one run needs no Redis


@pytest.mark.parametrize(
    "words",
    [["1"], ["--test-run-id", "1"], ["--test-run-id=1"], ["-test-run-id", "1"], ["-test-run-id=1"]],
    ids=" ".join,
)
def test_spellings(database: Database, tmp_path: Path, words: list[str]) -> None:
    """Every spelling inserts one row, says what is in it, and ends well."""
    database.samples([40, 10, 30, 20])
    done = command(*words, folder=tmp_path, DATABASE_URL=database.url, **NOWHERE)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "test run 1: count=4 min=10 q1=10 median=25 q3=30 max=40 mean=25 standard_deviation=11."
    )
    assert database.results() == [(1, 10, 10, 25, 30, 40, 25, 11.180339887498949)]


def test_figures_are_those_of_postgres(database: Database, tmp_path: Path) -> None:
    """Unless asked otherwise all samples count, and each column holds what Postgres itself computes of them."""
    database.do("INSERT INTO samples (value) SELECT exp((n % 7919)::float / 1000) FROM generate_series(1, 250000) AS n")
    done = command("1", folder=tmp_path, DATABASE_URL=database.url)
    [expected] = database.ask("""
        SELECT min(value), percentile_disc(0.25) WITHIN GROUP (ORDER BY value),
            percentile_cont(0.5) WITHIN GROUP (ORDER BY value), percentile_disc(0.75) WITHIN GROUP (ORDER BY value),
            max(value), avg(value), stddev_pop(value) FROM samples
    """)

    assert done.stdout.startswith("test run 1: count=250000 ")
    assert len(set(expected)) == 7
    assert database.results() == [(1, *(pytest.approx(figure, rel=1e-9) for figure in expected))]


def test_no_samples(database: Database, tmp_path: Path) -> None:
    """An empty table ends well, with NULLs."""
    done = command("1", folder=tmp_path, DATABASE_URL=database.url)

    assert done.returncode == 0
    assert done.stdout.startswith("test run 1: count=0 min=NULL ")


def test_page_of_the_task(database: Database, tmp_path: Path) -> None:
    """With the task's window only its page counts, by the flag or by the variable."""
    database.samples([1, 2, 3, 4, 5])
    database.do("UPDATE tasks SET page = 2, per_page = 2")
    command("-window=task", "1", folder=tmp_path, DATABASE_URL=database.url)
    command("1", folder=tmp_path, DATABASE_URL=database.url, SAMPLESTATS_WINDOW="task")
    command("-window=all", "1", folder=tmp_path, DATABASE_URL=database.url, SAMPLESTATS_WINDOW="task")

    assert [row[1:6:4] for row in database.results()] == [(3, 4), (3, 4), (1, 5)]


def test_discrete_variables(postgres: EmbeddedPostgres, database: Database, tmp_path: Path) -> None:
    """POSTGRES_* name the database too, on this host unless they say otherwise."""
    parts = {"PORT": str(postgres.port), "USER": "postgres", "DB": database.name}
    done = command("1", folder=tmp_path, **{f"POSTGRES_{name}": value for name, value in parts.items()})

    assert done.returncode == 0
    assert len(database.results()) == 1


def test_two_databases(database: Database, tmp_path: Path) -> None:
    """Who names two databases reads which one was used."""
    done = command("1", folder=tmp_path, DATABASE_URL=database.url, POSTGRES_DB="none")

    assert done.returncode == 0
    assert "event=two-databases used=DATABASE_URL ignored=POSTGRES_DB" in done.stderr


@pytest.mark.parametrize("place", [".env", "../benchmark_ui/.env"])
def test_files(database: Database, tmp_path: Path, place: str) -> None:
    """The database may stand in either file, as seen from the folder in which the command starts."""
    folder = tmp_path / "worker"
    folder.mkdir()
    (folder / place).parent.resolve().mkdir(exist_ok=True)
    (folder / place).resolve().write_text(variables_of({"DATABASE_URL": database.url}))

    assert command("1", folder=folder).returncode == 0
    assert len(database.results()) == 1


def test_first_file_wins(database: Database, tmp_path: Path) -> None:
    """The Rails application's file wins over one's own, and the environment over both."""
    folder = tmp_path / "worker"
    for path in (folder, tmp_path / "benchmark_ui"):
        path.mkdir()
    wrong = {"DATABASE_URL": "postgres://postgres@127.0.0.1:1/none"}
    (folder / ".env").write_text(variables_of(wrong))
    (tmp_path / "benchmark_ui" / ".env").write_text(variables_of({"DATABASE_URL": database.url}))
    assert command("1", folder=folder).returncode == 0

    assert command("1", folder=folder, **wrong).returncode == 1
    assert len(database.results()) == 1


def test_unknown_test_run(database: Database, tmp_path: Path) -> None:
    """A test run that is not there is said, with exit status 1 and no row."""
    done = command("999999", folder=tmp_path, DATABASE_URL=database.url)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "polyworker: test run 999999 was not found\n"
    assert database.results() == []


@pytest.mark.parametrize("text", ["abc", "1.0", "", "9" * 30])
def test_what_is_no_id(tmp_path: Path, text: str) -> None:
    """Anything but a whole number is refused with a hint, exit status 2."""
    done = command(text, folder=tmp_path, DATABASE_URL="postgres://postgres@127.0.0.1:1/none")

    assert done.returncode == 2
    assert done.stderr == f"polyworker: the id of a test run must be a whole number, not {text!r}: write {HINT}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["1", "--test-run-id=2"], "given twice"),
        (["1", "2"], "unexpected extra argument"),
        (["--no-such-flag"], "there is no flag --no-such-flag"),
        (["-window=week", "1"], "'week' is not one of 'all', 'task'"),
    ],
)
def test_wrong_words(tmp_path: Path, words: list[str], said: str) -> None:
    """What the command does not know it refuses in one sentence, exit status 2."""
    done = command(*words, folder=tmp_path, DATABASE_URL="postgres://postgres@127.0.0.1:1/none")

    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("variables", "words", "said"),
    [
        ({"SAMPLESTATS_WINDOW": "week"}, ["1"], "the window must be all or task, not 'week'"),
        ({"SAMPLESTATS_WINDOW": "week"}, [], "the window must be all or task, not 'week'"),
        ({"SAMPLESTATS_NAMES": " ,"}, [], "SAMPLESTATS_NAMES must list the names of jobs, as RubyWorker,GoWorker does"),
    ],
)
def test_wrong_variables(tmp_path: Path, variables: dict[str, str], words: list[str], said: str) -> None:
    """What the variables must not say is refused in the same way."""
    done = command(*words, folder=tmp_path, DATABASE_URL="postgres://postgres@127.0.0.1:1/none", **variables)

    assert (done.returncode, done.stderr) == (2, f"polyworker: {said}\n")


@pytest.mark.parametrize("words", [["1"], [], ["--service"]])
def test_no_database(tmp_path: Path, words: list[str]) -> None:
    """Without a database neither form starts; the message names the variables."""
    done = command(*words, folder=tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith("polyworker: no database is configured: set DATABASE_URL, or POSTGRES_DB with ")


def test_no_server(tmp_path: Path) -> None:
    """A server that is not there is said in one line, exit status 1, and the password with it is not."""
    done = command("1", folder=tmp_path, DATABASE_URL="postgres://u:sesame@127.0.0.1:1/none")

    assert done.returncode == 1
    assert done.stderr.startswith("polyworker: OperationalError: ")
    assert "onnection refused" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "sesame" not in done.stdout + done.stderr


def test_help(tmp_path: Path) -> None:
    """Help needs no database."""
    done = command("--help", folder=tmp_path)

    assert done.returncode == 0
    assert "-test-run-id" in done.stdout
