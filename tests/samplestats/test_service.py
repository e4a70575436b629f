"""The service beside Sidekiq: what it takes, in which order, and what no fault may stop."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from databases import Database, programs
from eventually import until
from servers import Server
from services import ROOT, Service, command, payload

from worker.jobs.samplestats.embedded import EmbeddedPostgres

CAPTURED = (ROOT / "examples" / "rails_sidekiq" / "captured.jsonl").read_text().splitlines()


def test_both_names(database: Database, service: Service) -> None:
    """RubyWorker and GoWorker are done, with ids as numbers and as text."""
    database.test_runs(2)
    database.samples([1, 2, 3])
    service.enqueue(1)
    service.enqueue("2", name="GoWorker")
    service.drain()

    assert database.results() == [(number, 1, 1, 2, 3, 3, 2, pytest.approx(0.816496580927726)) for number in (1, 2)]
    assert service.store.get("stat:processed") == b"2"


@pytest.mark.parametrize("line", [0, 1], ids=["Sidekiq 6", "Sidekiq 8"])
def test_what_sidekiq_wrote(database: Database, service: Service, line: int) -> None:
    """The payloads of Ruby's Sidekiq are read, with times in seconds and in milliseconds."""
    job = json.loads(CAPTURED[line]) | {"class": "RubyWorker", "args": [1]}
    service.push(json.dumps(job))
    service.drain()

    assert len(database.results()) == 1
    assert database.ask("SELECT job_id FROM polyworker_done_jobs") == [(job["jid"],)]


def test_order(database: Database, service: Service) -> None:
    """Jobs are done one after the other, in the order in which they were enqueued."""
    ids = database.test_runs(20)
    for number in ids:
        service.enqueue(number)
    service.drain()

    assert [row[0] for row in database.results()] == ids


def test_several_at_once(database: Database, service: Service) -> None:
    """With several slots there is still one row per job, and no more connections than slots."""
    ids = database.test_runs(60)
    database.many_samples(1000)
    database.do(f"ALTER DATABASE {database.name} CONNECTION LIMIT 5")  # the superuser is exempt
    role = f"few_{database.name}"
    database.do(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 4; GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
    database.do(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}; GRANT ALL ON SCHEMA public TO {role}")
    for number in ids:
        service.enqueue(number)
    service.drain("-concurrency=4", DATABASE_URL=database.server.url(database.name, role))

    assert " concurrency=4 " in service.log()
    assert sorted(row[0] for row in database.results()) == ids


@pytest.mark.parametrize(
    ("words", "variables"),
    [(["-names=Stats,More"], {"SAMPLESTATS_NAMES": "Other"}), ([], {"SAMPLESTATS_NAMES": "More, Stats"})],
    ids=["flag", "variable"],
)
def test_names_of_ones_own(database: Database, service: Service, words: list[str], variables: dict[str, str]) -> None:
    """Other names can be asked for; RubyWorker is then unknown and left to others."""
    database.test_runs(2)
    service.enqueue(1, name="Stats")
    service.enqueue(2)
    service.drain(*words, **variables)

    assert [row[0] for row in database.results()] == [1]
    assert [job["args"] for job in service.failures("schedule") + service.failures("retry")] == [[2]]


def test_queue_of_its_own(database: Database, service: Service) -> None:
    """$WORKER_QUEUE isolates: what lies in `default` is not touched."""
    database.test_runs(2)
    service.enqueue(1, queue="go", name="GoWorker")
    service.enqueue(2)
    service.drain(WORKER_QUEUE="go")

    assert [row[0] for row in database.results()] == [1]
    assert service.store.llen("queue:default") == 1


def test_service_wins_over_an_id(database: Database, service: Service) -> None:
    """With -service an id is left alone: nothing is inserted without a job."""
    process = service.start("--service", "--test-run-id", "1")
    service.await_ready()
    process.send_signal(signal.SIGTERM)

    assert process.wait(20) == 0
    assert database.results() == []


def test_variables_in_a_file(database: Database, tmp_path: Path) -> None:
    """REDIS_URL, here with a password and database 3, and WORKER_QUEUE may stand in `.env` as well."""
    with Server("valkey") as own, own.client(db=3) as store:
        store.lpush("queue:go", payload(1, queue="go"))
        store.config_set("requirepass", "s3same")
        redis_url = f"redis://:s3same@127.0.0.1:{own.port}/3"
        (tmp_path / ".env").write_text(f"DATABASE_URL={database.url}\nREDIS_URL={redis_url}\nWORKER_QUEUE=go\n")
        done = command(folder=tmp_path, POLYWORKER_EXIT_ON_COMPLETE="true")

    assert done.returncode == 0, done.stderr
    assert len(database.results()) == 1


def test_bad_jobs_stop_nothing(database: Database, service: Service) -> None:
    """Jobs that cannot be done rest where they belong, and the good one behind them is done."""
    for text in ("", "{", "[]", '"text"', payload(), payload({}), payload(name="Unknown"), payload(1, args=None)):
        service.push(text)
    service.enqueue(999999)
    service.enqueue(1)
    service.drain()

    assert [row[0] for row in database.results()] == [1]
    dead = service.store.zrange("dead", 0, -1)
    assert sum(b"the first must be the id of a test run" in entry for entry in dead) == 2
    assert sum(b"must be the id of a test run, a whole number, not '{}'" in entry for entry in dead) == 1
    [unknown] = [job for job in service.failures("retry") if job["args"] == [999999]]
    assert unknown["error_message"] == "test run 999999 was not found"
    assert unknown["error_class"].endswith("UnknownTestRun")


def test_without_the_right_to_create(database: Database, service: Service) -> None:
    """A service that could not keep jobs from being done twice does not start, and says what to run."""
    role = f"poor_{database.name}"
    database.do(f"CREATE ROLE {role} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    process = service.start(DATABASE_URL=database.server.url(database.name, role))

    assert process.wait(20) == 2
    assert "polyworker: the table polyworker_done_jobs is missing, and this role must not create it" in service.log()


def test_postgres_comes_and_goes(service: Service) -> None:
    """Without Postgres the service starts and retries its jobs; it goes on with Postgres there, and after a crash."""
    service.enqueue(1)
    with EmbeddedPostgres(programs("debian-15")) as postgres:
        database = Database(postgres)
        postgres.stop()
        service.start(DATABASE_URL=database.url, POLYWORKER_LOG_LEVEL="info")
        until(lambda: service.failures("retry"), 30)
        [failure] = service.failures("retry")
        assert failure["error_message"].startswith("no connection to Postgres within 5 s: ")
        assert "onnection refused" in failure["error_message"]

        for number in (1, 2):
            postgres.start()
            database.reconnect()
            service.enqueue(1)
            until(lambda number=number: len(database.results()) == number, 20)  # type: ignore[misc]
            postgres.stop()
        database.link.close()
    assert len(service.failures("retry")) == 1


def test_redis_comes_and_goes(database: Database, service: Service) -> None:
    """Without Redis the service starts and waits; after a restart of Redis it goes on."""
    own = Server("valkey")
    service.start(REDIS_URL=own.url)
    service.await_log("event=unavailable")
    try:
        for number in (1, 2):
            with own.start().client() as client:
                client.lpush("queue:default", payload(1))
                until(lambda number=number: len(database.results()) == number, 30)  # type: ignore[misc]
                until(lambda client=client: client.get("stat:processed"), 10)  # type: ignore[misc]
            own.kill()
    finally:
        own.close()


def test_beside_another_service(database: Database, service: Service) -> None:
    """Two services on one queue share the jobs, and each job is done once."""
    ids = database.test_runs(100)
    database.many_samples(10_000)
    for _ in range(2):
        service.start()
    service.await_ready(2)
    for number in ids:
        service.enqueue(number)
    until(lambda: len(database.results()) >= 100, 30)
    until(lambda: int(service.store.get("stat:processed") or 0) == 100, 10)

    assert sorted(row[0] for row in database.results()) == ids
    connections = "SELECT count(DISTINCT pid) FROM pg_stat_activity WHERE application_name = 'polyworker'"
    assert database.ask(f"{connections} AND datname = current_database()") == [(2,)]


def test_with_other_jobs(database: Database, service: Service) -> None:
    """Any worker can do these jobs beside its own: the registry is named as every other."""
    service.enqueue(1)
    flags = ["-protocol=sidekiq", "-jobs=worker.jobs.sampleadd", "-jobs=worker.jobs.samplestats:jobs"]
    process = service.worker(*flags, "-exit-on-complete")

    assert process.wait(40) == 0, service.log()
    assert len(database.results()) == 1


def test_in_processes(database: Database, service: Service) -> None:
    """Jobs may run in child processes: each opens connections of its own."""
    ids = database.test_runs(8)
    for number in ids:
        service.enqueue(number)
    service.drain("-concurrency=2", POLYWORKER_EXECUTOR="processes")

    assert sorted(row[0] for row in database.results()) == ids
