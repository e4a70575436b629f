"""One row per job: also when it is done twice, by two workers at once, or without the right to create tables."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from databases import Database

from worker.jobs.samplestats import donejobs, job
from worker.jobs.samplestats.connect import OneConnection
from worker.jobs.samplestats.donejobs import DoneJobs
from worker.jobs.samplestats.errors import MissingTable
from worker.jobs.samplestats.job import SampleStats


def stats(database: Database) -> SampleStats:
    """The job's code with nothing shared."""
    return SampleStats(OneConnection(database.url))


def done_jobs(database: Database) -> list[str]:
    """The ids in the table of done jobs."""
    return [row[0] for row in database.ask("SELECT job_id FROM polyworker_done_jobs ORDER BY job_id")]


def done_long_ago(database: Database, *job_ids: str) -> None:
    """Add ids to it, as of thirty-one days ago."""
    database.do(
        "INSERT INTO polyworker_done_jobs SELECT id, NOW() - INTERVAL '31 days' FROM unnest(%s::text[]) AS id",
        list(job_ids),
    )


def test_row_on_every_version(any_database: Database) -> None:
    """A job leaves one row with all twelve columns, and its id in the table of done jobs."""
    any_database.samples([40, 10, 30, 20])

    measured = stats(any_database).run(1, "a")

    assert measured is not None
    assert any_database.results() == [(1, 10, 10, 25, 30, 40, 25, 11.180339887498949)]
    assert any_database.ask("SELECT duration, memory FROM test_results") == [(measured.duration, measured.memory)]
    assert done_jobs(any_database) == ["a"]


def test_second_run_on_every_version(any_database: Database) -> None:
    """A job that comes again inserts nothing; another job for the same test run does."""
    one = stats(any_database)

    assert one.run(1, "a") is not None
    assert one.run(1, "a") is None
    assert one.run(1, "b") is not None
    assert len(any_database.results()) == 2


def test_second_run_by_a_new_process(database: Database) -> None:
    """Nothing of this hangs on what a process remembers."""
    assert stats(database).run(1, "a") is not None
    assert stats(database).run(1, "a") is None


def test_both_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers with the same job that arrive at the insert together leave one row."""
    together, insert = Barrier(2), job.insert

    def meet(*args: object) -> bool:
        together.wait(10)
        return insert(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(job, "insert", meet)
    stats(database).prepare()
    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(lambda _: stats(database).run(1, "a"), range(2)))

    assert [outcome is None for outcome in outcomes].count(True) == 1
    assert len(database.results()) == 1


def test_failed_insert_leaves_the_job_undone(database: Database) -> None:
    """If the row cannot be written the id is not either, so the next run writes both."""
    database.do("ALTER TABLE test_results ADD CHECK (max < 5)")
    database.samples([7])
    with pytest.raises(job.DatabaseTrouble, match=r"CheckViolation"):
        stats(database).run(1, "a")
    assert done_jobs(database) == []

    database.do("UPDATE samples SET value = 3")
    stats(database).run(1, "a")

    assert len(database.results()) == 1
    assert done_jobs(database) == ["a"]


def test_without_an_id(database: Database) -> None:
    """A run that no queue knows of inserts each time, and needs no table of done jobs."""
    stats(database).run(1)
    stats(database).run(1)

    assert len(database.results()) == 2
    assert database.ask("SELECT to_regclass('polyworker_done_jobs')") == [(None,)]


def test_all_create_at_once(database: Database) -> None:
    """Many processes that find the table missing at the same time make it once, and none fails."""
    ready = Barrier(8)

    def prepare(_: int) -> None:
        with psycopg.connect(database.url) as link:
            ready.wait(10)
            DoneJobs().prepare(link)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(prepare, range(8)))

    assert done_jobs(database) == []


def test_without_the_right_to_create(database: Database) -> None:
    """A role that must not create tables is told what to run, and nothing is inserted without protection."""
    url = limited(database)

    with pytest.raises(MissingTable, match=r"CREATE TABLE IF NOT EXISTS polyworker_done_jobs .* grant SELECT, INSERT"):
        SampleStats(OneConnection(url)).run(1, "a")
    assert database.results() == []


def test_table_that_a_migration_made(database: Database) -> None:
    """With the table there, and the three rights that the message names, jobs are done once and forgotten in time."""
    one = SampleStats(OneConnection(limited(database, "SELECT, INSERT, DELETE")))
    done_long_ago(database, "old")

    assert one.run(1, "a") is not None
    assert one.run(1, "a") is None
    assert done_jobs(database) == ["a"]


def test_rights_for_the_window(database: Database) -> None:
    """The page of the task takes the right to read two more tables."""
    url = limited(database)
    database.do(f"GRANT SELECT ON handlers, tasks TO limited_{database.name}")

    assert SampleStats(OneConnection(url), by_task=True).run(1) is not None


def limited(database: Database, done_jobs_rights: str = "") -> str:
    """The URL for a role that has the rights that the page lists, and with rights on the table of done jobs, that."""
    role = f"limited_{database.name}"
    database.do(f"""
        CREATE ROLE {role} LOGIN;
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        GRANT SELECT ON samples, test_runs TO {role};
        GRANT INSERT ON test_results TO {role};
        GRANT USAGE ON SEQUENCE test_results_id_seq TO {role};
    """)
    if done_jobs_rights:
        database.do(f"{donejobs.CREATE}; GRANT {done_jobs_rights} ON polyworker_done_jobs TO {role}")
    return database.server.url(database.name, role)


def test_table_that_was_dropped(database: Database) -> None:
    """After a failure for want of the table the next run makes it again."""
    one = stats(database)
    one.run(1, "a")
    database.do("DROP TABLE polyworker_done_jobs")
    with pytest.raises(job.DatabaseTrouble, match=r"UndefinedTable"):
        one.run(1, "b")

    assert one.run(1, "b") is not None


def test_old_jobs_are_forgotten(database: Database) -> None:
    """At first and then once an hour, what is older than thirty days is deleted; the rest stays."""
    now = 0.0
    done = DoneJobs(clock=lambda: now)
    done.prepare(database.link)
    done_long_ago(database, "old")
    database.do("INSERT INTO polyworker_done_jobs VALUES ('new', NOW())")
    done.prune(database.link)
    assert done_jobs(database) == ["new"]

    done_long_ago(database, "older")
    done.prune(database.link)
    assert done_jobs(database) == ["new", "older"]
    now = 3600.0
    done.prune(database.link)
    assert done_jobs(database) == ["new"]


def test_more_old_jobs_than_a_batch(database: Database) -> None:
    """Each job deletes one batch, one after the other, until nothing old is left."""
    done = DoneJobs(clock=lambda: 0.0)
    done.prepare(database.link)
    done_long_ago(database, *map(str, range(25_000)))
    left = []
    for _ in range(3):
        done.prune(database.link)
        left.append(len(done_jobs(database)))

    assert left == [15_000, 5_000, 0]


def test_one_forgets_at_a_time(database: Database) -> None:
    """While another process is at it a job neither waits nor deletes."""
    done = DoneJobs(clock=lambda: 0.0)
    done.prepare(database.link)
    done_long_ago(database, "old")
    with psycopg.connect(database.url) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [donejobs.LOCK])
        done.prune(database.link)

    assert done_jobs(database) == ["old"]


def test_forgetting_may_fail(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """A role that must not delete is no reason to fail a job: that is only logged."""
    one = SampleStats(OneConnection(limited(database, "SELECT, INSERT")))

    assert one.run(1, "a") is not None
    assert len(database.results()) == 1
    assert 'event=not-pruned table=polyworker_done_jobs error="permission denied' in caplog.text


def test_times_are_those_of_the_database_in_utc(database: Database) -> None:
    """Both times are, to the microsecond, when the database's own transaction began, in UTC whatever its time zone."""
    database.do(f"ALTER DATABASE {database.name} SET TimeZone = 'Asia/Tokyo'")
    database.do("ALTER TABLE test_results ADD COLUMN began timestamptz DEFAULT NOW()")
    stats(database).run(1, "a")
    [(created, updated, began)] = database.ask(
        "SELECT created_at, updated_at, began AT TIME ZONE 'UTC' FROM test_results"
    )

    assert created == updated == began
