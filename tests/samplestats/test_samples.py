"""How samples are read: all, by chunks, by page, and in how much memory."""

from __future__ import annotations

import subprocess
import sys

import psycopg
import pytest
from databases import Database
from services import environment

from worker.jobs.samplestats import samples
from worker.jobs.samplestats.errors import Hopeless
from worker.jobs.samplestats.samples import Window, read, task_window

PEAK = """
import resource, sys
import psycopg
from worker.jobs.samplestats.samples import Window, read
from worker.jobs.samplestats.statistics import measure
with psycopg.connect(sys.argv[1]) as link:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    measured = measure(read(link, Window()))
    print(measured.count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


def test_all_samples_on_every_version(any_database: Database) -> None:
    """All values arrive in the order of their ids, to the last bit, and NULLs are left out."""
    any_database.samples([3.5, None, -0.1, 1e-320, 1.7976931348623157e308, None])

    assert read(any_database.link, Window()).tolist() == [3.5, -0.1, 1e-320, 1.7976931348623157e308]


@pytest.mark.parametrize("rows", [0, 1, 9, 10, 11, 20, 25])
def test_chunks_leave_no_seam(database: Database, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """Every row is read once, wherever the last chunk ends."""
    monkeypatch.setattr(samples, "CHUNK", 10)
    database.samples(map(float, range(rows)))

    assert read(database.link, Window()).tolist() == list(map(float, range(rows)))


def test_gaps_between_ids(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids with gaps, and negative ones, are no hindrance."""
    monkeypatch.setattr(samples, "CHUNK", 2)
    database.do("INSERT INTO samples VALUES (-5, 1), (0, 2), (7, NULL), (8, NULL), (900000000000, 3)")

    assert read(database.link, Window()).tolist() == [1, 2, 3]


@pytest.mark.parametrize("kind", ["real", "numeric", "integer"])
def test_other_types_of_numbers(database: Database, kind: str) -> None:
    """A column of another type is read as double precision."""
    database.do(f"ALTER TABLE samples ALTER value TYPE {kind}")
    database.samples([1, 2, 3])

    assert read(database.link, Window()).tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("page", "rows", "expected"),
    [
        *[(1, 4, [0, 1, 3]), (2, 4, [4, 5, 6, 7]), (3, 4, [8, 9]), (4, 4, []), (0, 4, [0, 1, 3]), (-3, 4, [0, 1, 3])],
        *[(1, 0, []), (1, 100, [0, 1, 3, 4, 5, 6, 7, 8, 9])],
    ],
)
def test_page_of_the_task(database: Database, page: int, rows: int, expected: list[float]) -> None:
    """A page is cut out of the rows in the order of their ids, NULLs counted; before the first there is the first."""
    database.samples([0, 1, None, 3, 4, 5, 6, 7, 8, 9])
    database.do("UPDATE tasks SET page = %s, per_page = %s", page, rows)

    assert read(database.link, task_window(database.link, 1)).tolist() == expected


def test_page_of_several_chunks(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is larger than a chunk is read to its end and no further."""
    monkeypatch.setattr(samples, "CHUNK", 3)
    database.samples(map(float, range(20)))
    database.do("UPDATE tasks SET page = 2, per_page = 8")

    assert read(database.link, task_window(database.link, 1)).tolist() == list(map(float, range(8, 16)))


def test_page_of_negative_size(database: Database) -> None:
    """A task that asks for less than nothing is refused."""
    database.do("UPDATE tasks SET per_page = -1")

    with pytest.raises(Hopeless, match="asks for -1 samples a page"):
        task_window(database.link, 1)


def test_one_state_of_the_table(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that others add, change and delete while the chunks are read make no difference."""
    monkeypatch.setattr(samples, "CHUNK", 1)
    database.samples([1, 2, 3])
    with psycopg.connect(database.url) as link:
        link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        link.execute("SELECT FROM samples")
        database.do(
            "UPDATE samples SET value = 99; DELETE FROM samples WHERE id = 2; INSERT INTO samples VALUES (4, 4)"
        )

        assert read(link, Window()).tolist() == [1, 2, 3]


def test_memory_of_five_million(database: Database) -> None:
    """Five million numbers of 8 bytes are read and computed with at most a fifth more than their 40 MB.

    At this rate a hundred million need less than 1 GB.
    """
    database.many_samples(5_000_000)
    line = [sys.executable, "-c", PEAK, database.url]
    done = subprocess.run(line, env=environment(), capture_output=True, text=True, check=True)

    count, extra = map(int, done.stdout.split())
    assert count == 5_000_000
    assert extra < 1.2 * 40_000_000
