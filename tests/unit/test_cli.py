"""The command line: flags as Go has them, the environment behind them, and one sentence for what is wrong."""

from __future__ import annotations

import logging
import sys
from typing import Any

import pytest

from worker import cli, service
from worker.registry import Registry
from worker.settings import OPTIONS, Settings


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting comes from the environment of whoever runs the tests."""
    for name in ("REDIS_URL", "REDIS_PROVIDER", *(option.variable for option in OPTIONS)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "path", sys.path[:])


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int | str | None:
    """Run the command line, and return its exit status."""
    monkeypatch.setattr(sys, "argv", ["polyworker", *words])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    return stop.value.code


def resolve(monkeypatch: pytest.MonkeyPatch, *words: str) -> Settings:
    """Return the settings that a worker would be run with."""
    found: list[Settings] = []

    def serve(settings: Settings, jobs: Registry) -> int:  # noqa: ARG001 - the signature is fixed
        found.append(settings)
        return 0

    monkeypatch.setattr(service, "serve", serve)
    assert run(monkeypatch, *words) == 0
    return found[0]


@pytest.mark.parametrize("words", [["-queues=a,b"], ["--queues=a,b"], ["-queues", "a,b"], ["--queues", "a,b"]])
def test_one_dash_or_two(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    """A flag has one dash or two, and its value after `=` or a space."""
    assert resolve(monkeypatch, *words).queues == "a,b"


def test_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without flags and environment every setting has its default."""
    assert resolve(monkeypatch, "-queues=a") == Settings(queues="a")


def test_every_flag_reaches_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each flag sets the field of its name."""
    values: dict[str, Any] = {
        "queues": "a=2",
        "interval": 0.5,
        "concurrency": 3,
        "connections": 9,
        "uri": "redis://h/1",
        "namespace": "ns",
        "exit_on_complete": True,
        "use_number": True,
        "tls_cert": "c.pem",
        "insecure_tls": True,
        "timeout": 1.5,
        "log_level": "debug",
        "log_format": "json",
        "health": "h:1",
    }
    words = [f"-{field.replace('_', '-')}={value}" for field, value in values.items()]

    assert resolve(monkeypatch, *words) == Settings(**values)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (["-exit-on-complete"], True),
        (["-exit-on-complete=true"], True),
        (["-exit-on-complete=false"], False),
        (["--exit-on-complete=0"], False),
        (["--exit-on-complete=1"], True),
        ([], False),
    ],
)
def test_booleans(monkeypatch: pytest.MonkeyPatch, words: list[str], *, value: bool) -> None:
    """A boolean flag stands alone or has a value, as Go's do, and eats no word that follows."""
    assert resolve(monkeypatch, *words, "-queues=a").exit_on_complete is value


def test_a_flag_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flag, then environment, then default."""
    monkeypatch.setenv("POLYWORKER_CONCURRENCY", "7")
    monkeypatch.setenv("POLYWORKER_NAMESPACE", "ns:")
    settings = resolve(monkeypatch, "-queues=a", "-concurrency=9")

    assert (settings.concurrency, settings.namespace, settings.interval) == (9, "ns:", 5.0)


@pytest.mark.parametrize(
    ("words", "environment", "uri"),
    [
        ([], {"REDIS_URL": "redis://url"}, "redis://url"),
        ([], {"REDIS_PROVIDER": "TOGO", "TOGO": "redis://togo", "REDIS_URL": "redis://url"}, "redis://togo"),
        ([], {"POLYWORKER_URI": "redis://ours", "REDIS_URL": "redis://url"}, "redis://ours"),
        (["-uri=redis://flag"], {"POLYWORKER_URI": "redis://ours", "REDIS_URL": "redis://url"}, "redis://flag"),
    ],
)
def test_which_redis(monkeypatch: pytest.MonkeyPatch, words: list[str], environment: dict[str, str], uri: str) -> None:
    """The flag, then our own variable, then the ones that everybody uses."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert resolve(monkeypatch, "-queues=a", *words).uri == uri


def test_queues_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even the required flag may come from the environment."""
    monkeypatch.setenv("POLYWORKER_QUEUES", "a")

    assert resolve(monkeypatch).queues == "a"


def test_several_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """-jobs may be given several times; all of its jobs are there."""
    places = ("worker.jobs.sampleadd", "worker.jobs.sampleadd:jobs")

    assert resolve(monkeypatch, "-queues=a", *(f"-jobs={place}" for place in places)).jobs == places


WRONG = {
    "no queue": ([], "at least one queue"),
    "empty queues": (["-queues="], "at least one queue"),
    "weight": (["-queues=a=x"], "must be numeric"),
    "pattern": (["-queues=a*"], "not patterns"),
    "unknown flag": (["-queues=a", "-nonsense=1"], "there is no flag -nonsense"),
    "flag before a command": (["-uri=redis://h", "audit"], "-uri stands before audit"),
    "unknown command": (["nonsense"], "nonsense"),
    "concurrency": (["-queues=a", "-concurrency=many"], "many"),
    "no concurrency": (["-queues=a", "-concurrency=0"], "-concurrency must be at least 1"),
    "interval": (["-queues=a", "-interval=soon"], "soon"),
    "connections": (["-queues=a", "-connections=x"], "'x'"),
    "timeout": (["-queues=a", "-timeout=never"], "never"),
    "boolean": (["-queues=a", "-exit-on-complete=maybe"], "maybe"),
    "log level": (["-queues=a", "-log-level=loud"], "loud"),
    "log format": (["-queues=a", "-log-format=xml"], "xml"),
    "uri": (["-queues=a", "-uri=http://host"], "the Redis URI must begin with"),
    "uri port": (["-queues=a", "-uri=redis://host:port"], "the Redis URI cannot be read"),
    "no module": (["-queues=a", "-jobs=nowhere"], "there is no module 'nowhere'"),
    "no registry": (["-queues=a", "-jobs=worker.job:Ack"], "is no Registry"),
}


@pytest.mark.usefixtures("root_log")
@pytest.mark.parametrize(("words", "message"), WRONG.values(), ids=WRONG.keys())
def test_wrong_values(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    """A wrong value is one sentence on standard error, which names it, and exit status 2."""
    status = run(monkeypatch, *words)
    out, error = capsys.readouterr()

    assert (status, out, error.count("\n")) == (2, "", 1)
    assert error.startswith("polyworker: ")
    assert message in error


def test_errors_inside_a_module_come_through(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """A mistake in the user's own module is not hidden behind a sentence of ours."""
    (tmp_path / "broken_jobs_module.py").write_text("import nowhere_at_all\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "argv", ["polyworker", "-queues=a", "-jobs=broken_jobs_module"])

    with pytest.raises(ModuleNotFoundError, match="nowhere_at_all"):
        cli.main()


@pytest.mark.parametrize("word", ["-help", "--help", "-h"])
def test_help(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], word: str) -> None:
    """Help names every flag with its environment variable, and what it is for."""
    assert run(monkeypatch, word) == 0

    text = " ".join(capsys.readouterr().out.split())
    for option in OPTIONS:
        assert f"-{option.name}, --{option.name}" in text
        assert option.variable in text
        assert option.help.split(".")[0][:30] in text


def test_a_stopped_worker_is_a_success(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit status is the worker's."""
    monkeypatch.setattr(service, "serve", lambda _settings, _jobs: 70)

    assert run(monkeypatch, "-queues=a") == 70


def test_logging_is_left_alone_until_a_worker_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolving settings changes nothing about the process's logs."""
    before = logging.getLogger().handlers[:]
    resolve(monkeypatch, "-queues=a", "-log-level=debug")

    assert logging.getLogger().handlers == before
