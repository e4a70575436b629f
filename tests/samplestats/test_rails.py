"""The Rails side in examples/rails_samplestats, run by Ruby itself: its job class, its migration and its page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from databases import Database
from reading import blocks
from servers import Server
from services import ROOT, Service, environment

from worker.jobs.samplestats.donejobs import CREATE

EXAMPLE = ROOT / "examples" / "rails_samplestats"
SCRIPTS = sorted(EXAMPLE.rglob("*.rb"))
[MIGRATION] = (EXAMPLE / "db" / "migrate").glob("*.rb")
COLUMNS = """
    SELECT column_name, data_type, is_nullable, lower(column_default) FROM information_schema.columns
    WHERE table_name = 'polyworker_done_jobs' ORDER BY 1
"""
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'polyworker_done_jobs' ORDER BY 1"


def ruby(*words: str, given: str = "", **variables: str) -> str:
    """What Ruby prints, with a text on its standard input."""
    program = shutil.which("ruby")
    assert program, "ruby is not installed: run `make test`, which installs it"
    line = [program, *words]
    done = subprocess.run(
        line, input=given, cwd=EXAMPLE, env=environment(**variables), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_ruby_parses(script: Path) -> None:
    """Every Ruby file is Ruby, without a warning."""
    assert ruby("-wc", str(script)) == "Syntax OK\n"


def test_page_shows_the_files() -> None:
    """The class in the page is the class in the file."""
    shown = blocks(EXAMPLE / "README.md")[0].text

    assert shown in (EXAMPLE / "app" / "sidekiq" / "ruby_worker.rb").read_text()


def test_migration_makes_the_workers_table(database: Database) -> None:
    """The migration leaves the same columns and indexes as the worker, and may run after the worker made them."""
    script = str(Path(__file__).with_name("migrate.rb"))
    ruby(script, str(MIGRATION), DATABASE_URL=database.url)
    made = database.ask(COLUMNS), database.ask(INDEXES)
    database.do("DROP TABLE polyworker_done_jobs")
    database.do(CREATE)

    assert made == (database.ask(COLUMNS), database.ask(INDEXES))
    ruby(script, str(MIGRATION), DATABASE_URL=database.url)


def test_page_runs(database: Database, service: Service) -> None:
    """The commands of the page work in their order: Ruby's Sidekiq enqueues, and the row is in the table."""
    database.samples([40, 10, 30, 20])
    [shell] = [block for block in blocks(EXAMPLE / "README.md") if block.kind == "sh"]
    way, *commands = shell.commands
    assert way == "cd examples/rails_samplestats"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = environment(**service.variables, PATH=path)
    said = []
    for command in commands:
        done = subprocess.run(
            ["/bin/bash", "-c", command], cwd=EXAMPLE, env=variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        said.append(done.stdout)

    assert re.fullmatch(r"[0-9a-f]{24}\n", said[0])
    assert "(1 row)" in said[-1]
    assert database.results() == [(1, 10, 10, 25, 30, 40, 25, pytest.approx(11.180339887498949))]
    assert database.ask("SELECT job_id FROM polyworker_done_jobs") == [(said[0].strip(),)]


def test_call(database: Database, service: Service) -> None:
    """The call of the page, made by ActiveRecord on the application's tables, ends as a result of its new test run."""
    database.samples([1, 2, 4])
    [call] = [block.text for block in blocks(EXAMPLE / "README.md") if "create!" in block.text]
    ruby(str(Path(__file__).with_name("call.rb")), given=call, **service.variables)
    service.drain(WORKER_QUEUE="python")

    [new] = database.ask("SELECT max(id) FROM test_runs")
    assert new > (1,)
    assert [row[0] for row in database.results()] == [*new]


def test_payload_of_the_installed_sidekiq(server: Server, store: redis.Redis) -> None:
    """The job waits in the queue that the class names, with its retries."""
    ruby("enqueue.rb", "7", REDIS_URL=server.url)
    [payload] = store.lrange("queue:python", 0, -1)

    assert b'"class":"RubyWorker"' in payload
    assert b'"args":[7]' in payload
    assert b'"retry":5' in payload
