"""The parts put together: what a program that has a Registry and what the command line gets from the same settings."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

import worker
from worker import service, signals
from worker.brokers.redis import RedisBroker
from worker.errors import ConfigError
from worker.loading import registered
from worker.registry import Registry
from worker.settings import OPTIONS, Settings, resolve


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting comes from the environment of whoever runs the tests."""
    for name in ("REDIS_URL", "REDIS_PROVIDER", *(option.variable for option in OPTIONS)):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def jobs() -> Registry:
    """A registry that a program has made by itself."""
    made = Registry()
    made.register("Mine")(lambda: None)
    return made


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The place of a registry that can be imported."""
    (tmp_path / "placed_jobs.py").write_text(
        "from worker import Registry\nmine = Registry()\nmine.register('Mine')(print)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "placed_jobs", raising=False)
    return "placed_jobs:mine"


def run(monkeypatch: pytest.MonkeyPatch, jobs: Registry | str, **settings: Any) -> tuple[Settings, Registry | None]:
    """Call `worker.run`, and return what would be served."""
    served: list[tuple[Settings, Registry | None]] = []

    def serve(settings: Settings, jobs: Registry | None = None) -> int:
        served.append((settings, jobs))
        return 0

    monkeypatch.setattr(service, "serve", serve)
    assert worker.run(jobs, "mail", **settings) == 0
    return served[0]


def test_run_with_a_registry(monkeypatch: pytest.MonkeyPatch, jobs: Registry) -> None:
    """A registry is served as it is, with the settings given, the environment, and the defaults."""
    monkeypatch.setitem(os.environ, "POLYWORKER_TIMEOUT", "3")

    assert run(monkeypatch, jobs, concurrency=2) == (Settings(queues="mail", concurrency=2, timeout=3.0), jobs)


def test_run_with_a_place(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """A place is one of the settings, as for the command."""
    assert run(monkeypatch, place) == (Settings(queues="mail", jobs=(place,)), None)


def test_jobs_cannot_be_said_twice(monkeypatch: pytest.MonkeyPatch, jobs: Registry) -> None:
    """A registry and a place beside it is not a question of which one counts."""
    with pytest.raises(TypeError, match="jobs"):
        run(monkeypatch, jobs, jobs="elsewhere")


@pytest.mark.parametrize("executor", ["processes", "threads"])
def test_spawn_needs_a_place(jobs: Registry, executor: str) -> None:
    """Children that import their jobs cannot import a registry that a program has made: that is said at start."""
    jobs.register("Heavy", executor="processes")(lambda: None)
    settings = resolve({}, queues="q", executor=executor, start_method="spawn")

    with pytest.raises(ConfigError, match=r"-start-method=spawn .* name them by -jobs, or call worker.run\('module:"):
        service.build(settings, jobs)


@pytest.mark.usefixtures("jobs")
def test_spawn_with_a_place(place: str) -> None:
    """With a place the worker has the jobs that its children import."""
    worker, _ = service.build(resolve({}, queues="q", executor="processes", start_method="spawn", jobs=place))

    assert worker.slots


def test_spawn_without_children(jobs: Registry) -> None:
    """Where no job runs in a child it does not matter how children start."""
    assert service.build(resolve({}, queues="q", start_method="spawn"), jobs)


def test_a_command_beside_a_registry(jobs: Registry) -> None:
    """A -command runs what a registry has no handler for, also where a program made the registry."""
    together = registered(resolve({}, command="cat -n", payload="argument"), jobs)

    assert [handler.program for name in ("Mine", "Other") if (handler := together.get(name))] == [False, True]
    assert jobs.get("Other") is None


def test_a_command_is_all_that_a_subprocess_executor_needs() -> None:
    """`executor="subprocess"` with a `command` runs, whether there is a registry or not."""
    settings = resolve({}, queues="q", executor="subprocess", command="cat", concurrency=3)

    for jobs in (Registry(), None):
        worker, _ = service.build(settings, jobs)
        assert worker.slots == 3


def test_a_command_that_cannot_be_read(jobs: Registry) -> None:
    """A command is read as a shell would, and refused where a shell would refuse it."""
    with pytest.raises(ConfigError, match='-command="\'" cannot be read as a shell would'):
        registered(Settings(command="'"), jobs)


@pytest.mark.usefixtures("root_log")
@pytest.mark.parametrize(("queues", "words"), [("", "default"), ("a=2,b=1", '"a=2,b=1"')])
def test_start_is_logged(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], jobs: Registry, queues: str, words: str
) -> None:
    """The line of the start says which queues are fetched from, also where they are the protocol's usual ones."""
    monkeypatch.setattr(signals, "run", lambda *_: None)
    monkeypatch.setattr(RedisBroker, "check", lambda _: None)
    settings = resolve({}, protocol="sidekiq", queues=queues, uri="redis://user:secret@host/1")

    assert service.serve(settings, jobs) == 0
    assert capsys.readouterr().err.endswith(f" queues={words} concurrency=25 store=redis://host/1 jobs=Mine\n")
