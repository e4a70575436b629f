"""Reading samples: one packed value per chunk of rows instead of a value per row.

The server packs the numbers of a chunk as eight bytes each (`float8send`), and NumPy takes the bytes as an array: no
number becomes a Python object. Chunks follow each other along the primary key, so that neither side ever holds more
than one beside the result, and nothing is needed of a connection but one transaction.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec
import numpy as np
from psycopg import Connection

from worker.jobs.samplestats.errors import Hopeless
from worker.jobs.samplestats.statistics import Values

Link: TypeAlias = Connection[tuple[Any, ...]]

CHUNK = 100_000  # rows; larger ones are no faster
FIRST = -(2**63)  # the lowest id

PACKED = """
    SELECT string_agg(float8send(value::float8), ''::bytea), max(id), count(*)
    FROM (SELECT id, value FROM samples WHERE id >= %s::bigint ORDER BY id LIMIT %s) AS chunk
"""
PAGE = """
    SELECT tasks.page, tasks.per_page
    FROM test_runs JOIN handlers ON handlers.id = handler_id JOIN tasks ON tasks.id = task_id
    WHERE test_runs.id = %s
"""
START = "SELECT id FROM samples ORDER BY id OFFSET %s LIMIT 1"


class Window(msgspec.Struct, frozen=True):
    """The rows to read: so many from the id `first` on, all of them for None."""

    first: int = FIRST
    rows: int | None = None


def task_window(link: Link, test_run_id: int) -> Window:
    """Return the page of samples that the task of a test run names; a page before the first is the first.

    Raises:
        Hopeless: The task asks for a negative number of rows.
    """
    found = link.execute(PAGE, [test_run_id]).fetchone()
    if found is None:
        raise Hopeless(f"test run {test_run_id} has no task, which would name a page of samples")
    page, rows = found
    if rows < 0:
        raise Hopeless(f"the task of test run {test_run_id} asks for {rows} samples a page")
    start = link.execute(START, [max(0, (page - 1) * rows)]).fetchone()
    return Window(rows=0) if start is None else Window(start[0], rows)


def read(link: Link, window: Window) -> Values:
    """Return the values of a window's rows in the order of their ids, without NULLs."""
    packed = bytearray()  # grows in place, by an eighth at a time, of which only what is used takes memory
    first, left = window.first, window.rows
    with link.cursor(binary=True) as cursor:
        while left is None or left > 0:
            limit = CHUNK if left is None else min(CHUNK, left)
            chunk, last, rows = cursor.execute(PACKED, [first, limit]).fetchone() or (None, 0, 0)
            packed += chunk or b""
            if rows < limit:
                break
            first, left = last + 1, None if left is None else left - rows
    return _numbers(packed)


def _numbers(packed: bytearray) -> Values:
    """Take the bytes over as an array, in this machine's order of bytes; nothing is copied."""
    values = np.frombuffer(packed, dtype=">f8")
    return values if values.dtype.isnative else values.byteswap(inplace=True).view(np.float64)
