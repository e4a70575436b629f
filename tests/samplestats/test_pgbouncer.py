"""The service behind PgBouncer in transaction mode, where nothing outlives a transaction."""

from __future__ import annotations

from bouncers import Bouncer
from databases import Database
from services import Service

from worker.jobs.samplestats.embedded import EmbeddedPostgres


def test_transaction_mode(postgres: EmbeddedPostgres, database: Database, service: Service) -> None:
    """Four slots share two server connections, job after job: one row each, in UTC, and no setting left behind."""
    database.do(f"ALTER DATABASE {database.name} SET TimeZone = 'Asia/Tokyo'")
    ids = database.test_runs(40)
    database.many_samples(250_000)
    for number in ids:
        service.enqueue(number)
    with Bouncer(postgres) as bouncer:
        service.drain("-concurrency=4", DATABASE_URL=bouncer.url(database.name))
        behind = Database.connect(bouncer.url(database.name))
        [left] = behind.execute("SELECT current_setting('TimeZone'), current_setting('statement_timeout')").fetchall()
        behind.close()

    assert sorted(row[0] for row in database.results()) == ids
    assert database.ask(
        "SELECT max(abs(extract(epoch FROM created_at - NOW() AT TIME ZONE 'UTC'))) < 300 FROM test_results"
    )
    assert left == ("Asia/Tokyo", "0")
    assert "event=failed" not in service.log()
