"""Settings of a program that has no command line: `run(jobs, queues=…)`."""

from __future__ import annotations

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


def test_a_value_that_cannot_be_read_is_named() -> None:
    """The message names the variable and its value."""
    with pytest.raises(ConfigError, match=r"\$POLYWORKER_CONCURRENCY must be N, not 'many'"):
        resolve({"POLYWORKER_CONCURRENCY": "many"})


def test_a_setting_that_does_not_exist_is_named() -> None:
    """A misspelt argument is an error, not a default."""
    with pytest.raises(ConfigError, match="there is no setting 'concurency'"):
        resolve({}, concurency=3)
