"""The job itself: its argument, and which of its failures another run can mend."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from databases import Database

from worker import Dead, JobContext
from worker.jobs.samplestats.connect import OneConnection
from worker.jobs.samplestats.errors import DatabaseTrouble, UnknownTestRun
from worker.jobs.samplestats.job import SampleStats, registry


def perform(database: Database, *args: Any, attempt: int = 1, job_id: str | None = "j1") -> Dead | None:
    """Do a job as a worker does."""
    return SampleStats(OneConnection(database.url)).perform(JobContext("default", job_id, attempt), *args)


@pytest.mark.parametrize("argument", [1, "1", "+1", "01"])
def test_arguments_that_are_ids(database: Database, argument: object) -> None:
    """A whole number and one in a string name the test run."""
    assert perform(database, argument) is None
    assert [row[0] for row in database.results()] == [1]


def test_more_arguments(database: Database) -> None:
    """Arguments behind the first are left alone."""
    assert perform(database, 1, "more", {}) is None
    assert len(database.results()) == 1


@pytest.mark.parametrize(
    "args", ["[]", "[null]", "[true]", "[1.0]", "[{}]", "[[1]]", '[""]', '["1.0"]', '["x"]', "[1e3]"]
)
def test_arguments_that_are_none(database: Database, args: str) -> None:
    """Anything else is dead at once, with a reason, and leaves no row."""
    outcome = perform(database, *json.loads(args))

    assert isinstance(outcome, Dead)
    assert "test run" in outcome.failure.error
    assert database.results() == []


@pytest.mark.parametrize("huge", [2**63, -(2**63), "9" * 25, 10**5000], ids=["2^63", "-2^63", "text", "10^5000"])
def test_ids_beyond_the_column(database: Database, huge: object) -> None:
    """A number that no id can be is dead too, and does not reach the database."""
    assert isinstance(perform(database, huge), Dead)


@pytest.mark.parametrize("attempt", [1, 4])
def test_unknown_test_run_may_come(database: Database, attempt: int) -> None:
    """A test run that is not there fails, to be tried again: its transaction may not have ended yet."""
    with pytest.raises(UnknownTestRun, match=r"^test run 999999 was not found$"):
        perform(database, 999999, attempt=attempt)
    assert database.results() == []


def test_unknown_test_run_is_given_up(database: Database) -> None:
    """The fifth time the job is dead."""
    outcome = perform(database, 999999, attempt=5)

    assert isinstance(outcome, Dead)
    assert outcome.failure.error == "test run 999999 was not found"


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_samples_without_statistics(database: Database, bad: float) -> None:
    """NaN and infinities among the samples are dead at once, and leave no row."""
    database.samples([1, bad, 3])
    outcome = perform(database, 1)

    assert isinstance(outcome, Dead)
    assert outcome.failure.error.startswith("1 of 3 samples are infinite or not a number")
    assert database.results() == []


@pytest.mark.parametrize("values", [[], [None, None]])
def test_no_samples(database: Database, values: list[None]) -> None:
    """Without numbers the row holds NULLs, as Ruby's does."""
    database.samples(values)
    perform(database, 1)

    assert database.results() == [(1, *[None] * 7)]
    assert database.ask("SELECT memory, duration >= 0 FROM test_results") == [(0, True)]


@pytest.mark.parametrize("table", ["samples", "test_runs", "test_results"])
def test_missing_table(database: Database, table: str) -> None:
    """A table that is missing fails by name, to be tried again: a migration may be under way."""
    database.do(f"ALTER TABLE {table} RENAME TO elsewhere")

    with pytest.raises(DatabaseTrouble, match=rf'^UndefinedTable: relation "{table}" does not exist$'):
        perform(database, 1)


def test_lost_connection(database: Database) -> None:
    """A connection that is cut while samples are read fails in one line, and leaves no row."""
    database.do("""
        INSERT INTO samples (value) VALUES (1);
        CREATE FUNCTION cut() RETURNS float LANGUAGE sql AS
            'SELECT pg_terminate_backend(pg_backend_pid())::int::float';
        CREATE VIEW cutting AS SELECT id, cut() AS value FROM samples;
        ALTER TABLE samples RENAME TO elsewhere;
        ALTER VIEW cutting RENAME TO samples
    """)

    with pytest.raises(DatabaseTrouble, match=r"AdminShutdown: terminating connection") as caught:
        perform(database, 1)
    assert "\n" not in str(caught.value)
    assert database.results() == []


def test_duration_is_that_of_the_computation(database: Database) -> None:
    """However long Postgres takes to hand out the samples, that is no part of the duration."""
    database.do("""
        INSERT INTO samples (value) VALUES (1);
        CREATE VIEW slow AS SELECT id, value FROM samples, pg_sleep(0.3);
        ALTER TABLE samples RENAME TO elsewhere;
        ALTER VIEW slow RENAME TO samples
    """)
    perform(database, 1)
    [(duration,)] = database.ask("SELECT duration FROM test_results")

    assert 0 < duration < 0.1


def test_foreign_key(database: Database) -> None:
    """A test run that goes away between the look and the insert is an unknown one."""
    database.do(
        "CREATE FUNCTION vanish() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN NEW.test_run_id := 77; RETURN NEW; END$$;"
        "CREATE TRIGGER vanish BEFORE INSERT ON test_results FOR EACH ROW EXECUTE FUNCTION vanish()"
    )

    with pytest.raises(UnknownTestRun):
        perform(database, 1)


def test_names(database: Database) -> None:
    """A registry has the job under every name that it is given."""
    jobs = registry(SampleStats(OneConnection(database.url)), ["RubyWorker", "Stats"])

    assert sorted(jobs) == ["RubyWorker", "Stats"]
