"""Settings of a program that has no command line: `run(jobs, queues=…)`."""

from __future__ import annotations

from typing import Any

import pytest

from worker.errors import ConfigError
from worker.settings import OWN_JOBS, Settings, resolve


def test_what_is_given_wins() -> None:
    """An argument wins over its environment variable, and that over the default."""
    environment = {"POLYWORKER_CONCURRENCY": "7", "POLYWORKER_TIMEOUT": "3.5", "POLYWORKER_EXIT_ON_COMPLETE": "true"}

    settings = resolve(environment, queues="mail", concurrency=9)

    assert (settings.concurrency, settings.timeout, settings.exit_on_complete, settings.interval) == (9, 3.5, True, 5.0)


def test_uri_is_found_as_for_the_command() -> None:
    """$REDIS_PROVIDER names a variable, else it is $REDIS_URL; $POLYWORKER_URI wins over both."""
    assert resolve({"REDIS_URL": "redis://a/"}, queues="q").uri == "redis://a/"
    assert (
        resolve({"REDIS_PROVIDER": "TOGO", "TOGO": "redis://b/", "REDIS_URL": "redis://a/"}, queues="q").uri
        == "redis://b/"
    )
    assert resolve({"POLYWORKER_URI": "redis://c/", "REDIS_URL": "redis://a/"}, queues="q").uri == "redis://c/"


def test_nothing_is_needed() -> None:
    """Without arguments and environment there are the defaults."""
    assert resolve({}) == Settings()
    assert resolve({}).jobs == (OWN_JOBS,)


@pytest.mark.parametrize(
    ("variable", "text", "wanted"),
    [
        ("CONCURRENCY", "many", "a whole number, at least 1"),
        ("CONCURRENCY", "0", "a whole number, at least 1"),
        ("MAX_RSS", "1.5", "a whole number, at least 0"),
        ("TIMEOUT", "soon", "a number of seconds, at least 0"),
        ("TIMEOUT", "nan", "a number of seconds, at least 0"),
        ("EXECUTOR", "process", "threads, asyncio, processes or subprocess"),
        ("PROTOCOL", "sidekik", "resque or sidekiq"),
        ("LOG_LEVEL", "INFO", "debug, info, warning or error"),
        ("USE_NUMBER", "perhaps", "true or false"),
    ],
)
def test_a_variable_with_a_wrong_value_is_named(variable: str, text: str, wanted: str) -> None:
    """The message names the variable, what it can be, and what it is."""
    value = {"TIMEOUT": float, "CONCURRENCY": int}.get(variable, str)(text) if text in {"0", "nan"} else text

    with pytest.raises(ConfigError) as refusal:
        resolve({f"POLYWORKER_{variable}": text})
    assert str(refusal.value) == f"$POLYWORKER_{variable} must be {wanted}, not {value!r}"


@pytest.mark.parametrize(("text", "value"), [("1", True), ("T", True), ("yes", True), ("FALSE", False), ("off", False)])
def test_booleans(text: str, *, value: bool) -> None:
    """A boolean's variable takes the words that its flag takes."""
    assert resolve({"POLYWORKER_USE_NUMBER": text}).use_number is value


def test_none_is_not_given() -> None:
    """A program can hand on what it was not told itself."""
    assert resolve({"POLYWORKER_CONCURRENCY": "7"}, concurrency=None, log_level=None) == Settings(concurrency=7)


@pytest.mark.parametrize(
    ("given", "jobs"), [("a", ("a",)), (["a", "b:c"], ("a", "b:c")), (("a",), ("a",)), (None, ("d", "e"))]
)
def test_places_of_jobs(given: Any, jobs: tuple[str, ...]) -> None:
    """One place or several; the variable has spaces between them."""
    assert resolve({"POLYWORKER_JOBS": "d e"}, jobs=given).jobs == jobs


def test_a_setting_that_does_not_exist_is_named() -> None:
    """A misspelt argument is an error, not a default."""
    with pytest.raises(ConfigError, match="there is no setting 'concurency'"):
        resolve({}, concurency=3)
