"""Settings: each stands once, cannot have a wrong value, and the environment decides which Redis."""

from __future__ import annotations

import math
from typing import Any

import pytest

from worker.errors import ConfigError
from worker.settings import DEFAULT_URI, OPTIONS, STORE, Settings, default_uri


def test_every_setting_is_an_option() -> None:
    """What can be set can be set by a flag and by a variable named after it."""
    assert [option.field for option in OPTIONS] == list(Settings.__struct_fields__)
    assert [o.variable for o in OPTIONS if o.name == "exit-on-complete"] == ["POLYWORKER_EXIT_ON_COMPLETE"]
    assert set(STORE) <= {option.name for option in OPTIONS}


def test_every_option_is_explained() -> None:
    """Each says what it is for, and each that is no boolean how its value is called."""
    assert all(option.help.endswith((".", ")")) for option in OPTIONS)
    assert {option.field for option in OPTIONS if not option.metavar} == {
        *("exit_on_complete", "use_number", "insecure_tls")
    }


@pytest.mark.parametrize(
    ("setting", "value", "wanted"),
    [
        ("executor", "thread", "-executor must be threads, asyncio, processes or subprocess, not 'thread'"),
        ("protocol", "sidekik", "-protocol must be resque or sidekiq, not 'sidekik'"),
        ("log_level", "loud", "-log-level must be debug, info, warning or error, not 'loud'"),
        ("log_level", "INFO", "-log-level must be"),
        ("log_format", None, "-log-format must be text or json, not None"),
        ("start_method", "forkserver", "-start-method must be fork or spawn, not 'forkserver'"),
        ("payload", [], "-payload must be stdin or argument, not []"),
        ("timeout", "5", "-timeout must be a number of seconds, at least 0, not '5'"),
        ("timeout", -0.1, "-timeout must be"),
        ("timeout", math.inf, "-timeout must be"),
        ("interval", math.nan, "-interval must be"),
        ("concurrency", 0, "-concurrency must be a whole number, at least 1, not 0"),
        ("concurrency", 1.5, "-concurrency must be"),
        ("concurrency", True, "-concurrency must be"),
        ("max_jobs", -1, "-max-jobs must be a whole number, at least 0, not -1"),
        ("exit_on_complete", 1, "-exit-on-complete must be true or false, not 1"),
        ("queues", 7, "-queues must be NAMES, not 7"),
        ("queues", None, "-queues must be NAMES, not None"),
        ("jobs", "module", "-jobs must be MODULE[:REGISTRY], not 'module'"),
        ("jobs", (7,), "-jobs must be"),
    ],
)
def test_wrong_values(setting: str, value: Any, wanted: str) -> None:
    """Settings with a wrong value cannot be made: the error names the setting, and what it can be."""
    with pytest.raises(ConfigError) as refusal:
        Settings(**{setting: value})

    assert str(refusal.value).startswith(wanted)


@pytest.mark.parametrize(
    ("setting", "value"),
    [("timeout", 5), ("timeout", 0), ("concurrency", None), ("tls_cert", None), ("jobs", ("a", "b")), ("jobs", ())],
)
def test_right_values(setting: str, value: Any) -> None:
    """Whole seconds are seconds, and what has no default may be left open."""
    assert getattr(Settings(**{setting: value}), setting) == value


@pytest.mark.parametrize(
    ("environment", "uri"),
    [
        ({}, DEFAULT_URI),
        ({"REDIS_URL": "redis://a"}, "redis://a"),
        ({"REDIS_PROVIDER": "TOGO", "TOGO": "redis://b", "REDIS_URL": "redis://a"}, "redis://b"),
        ({"REDIS_PROVIDER": "TOGO", "REDIS_URL": "redis://a"}, DEFAULT_URI),
        ({"REDIS_PROVIDER": "", "REDIS_URL": "redis://a"}, "redis://a"),
        ({"REDIS_URL": ""}, DEFAULT_URI),
    ],
)
def test_uri_of_the_environment(environment: dict[str, str], uri: str) -> None:
    """$REDIS_PROVIDER names the variable that counts, else it is $REDIS_URL; what is empty is not there."""
    assert default_uri(environment) == uri
