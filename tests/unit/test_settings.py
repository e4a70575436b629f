"""Settings: each stands in two tables that must agree, and the environment decides which Redis."""

from __future__ import annotations

import pytest

from worker.settings import DEFAULT_URI, OPTIONS, Settings, default_uri


def test_every_option_is_a_setting() -> None:
    """The flags and the fields are the same."""
    assert [option.field for option in OPTIONS] == list(Settings.__struct_fields__)


def test_defaults_agree() -> None:
    """A setting has the same default as a flag and in code."""
    settings = Settings(queues="mail")
    defaults = {option.field: option.default for option in OPTIONS if option.field not in {"queues", "uri"}}

    assert {field: getattr(settings, field) for field in defaults} == defaults


def test_variables() -> None:
    """An environment variable is named after its flag."""
    assert [o.variable for o in OPTIONS if o.name == "exit-on-complete"] == ["POLYWORKER_EXIT_ON_COMPLETE"]


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
