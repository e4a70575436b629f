"""The command line: flags as Go has them, the environment behind them, and one sentence for what is wrong."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import pytest

from worker import cli, service
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

    def serve(settings: Settings) -> int:
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
        "executor": "processes",
        "concurrency": 3,
        "connections": 9,
        "uri": "redis://h/1",
        "protocol": "sidekiq",
        "namespace": "ns",
        "exit_on_complete": True,
        "use_number": True,
        "tls_cert": "c.pem",
        "insecure_tls": True,
        "jobs": ("a.b:c",),
        "command": "cat -n",
        "payload": "argument",
        "max_jobs": 4,
        "max_rss": 5,
        "start_method": "spawn",
        "timeout": 1.5,
        "log_level": "debug",
        "log_format": "json",
        "health": "h:1",
    }
    words = [f"-{o.name}={values[o.field][0] if o.repeatable else values[o.field]}" for o in OPTIONS]

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
    "no concurrency": (["-queues=a", "-concurrency=0"], "-concurrency must be a whole number, at least 1, not 0"),
    "interval": (["-queues=a", "-interval=soon"], "soon"),
    "endless interval": (["-queues=a", "-interval=inf"], "-interval must be a number of seconds, at least 0, not inf"),
    "connections": (["-queues=a", "-connections=x"], "'x'"),
    "timeout": (["-queues=a", "-timeout=never"], "never"),
    "boolean": (["-queues=a", "-exit-on-complete=maybe"], "maybe"),
    "executor": (
        ["-queues=a", "-executor=thread"],
        "-executor must be threads, asyncio, processes or subprocess, not 'thread'",
    ),
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


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What the environment has wrong is told by the variable's name, not by that of a flag that nobody wrote."""
    monkeypatch.setenv("POLYWORKER_PAYLOAD", "mail")

    assert run(monkeypatch, "-queues=a") == 2
    assert capsys.readouterr().err == "polyworker: $POLYWORKER_PAYLOAD must be stdin or argument, not 'mail'\n"


@pytest.mark.usefixtures("root_log")
@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("import nowhere_at_all", "ModuleNotFoundError: No module named 'nowhere_at_all'"),
        ("import broken_jobs_modul", "ModuleNotFoundError: No module named 'broken_jobs_modul'"),
        ("def f(:", "SyntaxError: invalid syntax"),
        ("def f():\n    return 1 / 0\nf()", "ZeroDivisionError: division by zero"),
        ("raise SystemExit(0)", "SystemExit: 0"),
    ],
)
@pytest.mark.parametrize("words", [["-queues=a"], ["contract"]])
def test_a_module_that_cannot_be_imported(  # noqa: PLR0917 - pytest gives them by name
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    words: list[str],
    source: str,
    what: str,
) -> None:
    """A mistake in the user's own module is told with its traceback and in one sentence, with exit status 2."""
    (tmp_path / "broken_jobs_module.py").write_text(source + "\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "broken_jobs_module", raising=False)

    assert run(monkeypatch, *words, "-jobs=broken_jobs_module") == 2
    *trace, sentence = capsys.readouterr().err.splitlines()
    assert any("broken_jobs_module.py" in line for line in trace)
    assert sentence.startswith(f"polyworker: -jobs=broken_jobs_module cannot be imported: {what}")


def test_the_traceback_is_that_of_the_module(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """It begins at the user's own lines, not at how we came there."""
    (tmp_path / "raising_jobs_module.py").write_text("def f():\n    return 1 / 0\nf()\n")
    monkeypatch.syspath_prepend(tmp_path)
    run(monkeypatch, "contract", "-jobs=raising_jobs_module")
    files = [line for line in capsys.readouterr().err.splitlines() if line.startswith("  File")]

    assert [line.rpartition(", ")[2] for line in files] == ["in <module>", "in f"]


def test_a_registration_that_cannot_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What a registration has wrong is said in one sentence, also when it is said during an import."""
    (tmp_path / "wrong_jobs_module.py").write_text(
        "from worker import Registry\njobs = Registry()\njobs.register('A', timeout=-1)(print)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    assert run(monkeypatch, "contract", "-jobs=wrong_jobs_module") == 2
    assert capsys.readouterr().err.startswith("polyworker: the timeout of job 'A' must be")


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
    monkeypatch.setattr(service, "serve", lambda _settings: 70)

    assert run(monkeypatch, "-queues=a") == 70


def test_logging_is_left_alone_until_a_worker_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolving settings changes nothing about the process's logs."""
    before = logging.getLogger().handlers[:]
    resolve(monkeypatch, "-queues=a", "-log-level=debug")

    assert logging.getLogger().handlers == before
