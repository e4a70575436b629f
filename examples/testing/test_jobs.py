"""Unit tests of handlers: each job runs in this process, by the worker's own rules, and no server is needed."""

# ruff: noqa: S101 - asserts are what tests are made of

from __future__ import annotations

import pytest
from jobs import mail_jobs

from worker import Ack, Dead, Registry, Retry
from worker.testing import perform

Sent = list[tuple[str, str]]


@pytest.fixture
def sent() -> Sent:
    """The mails that were sent."""
    return []


@pytest.fixture
def jobs(sent: Sent) -> Registry:
    """The handlers, writing to `sent`."""
    return mail_jobs(lambda address, text: sent.append((address, text)))


def test_a_welcome(jobs: Registry, sent: Sent) -> None:
    """The job is done, and the mail is sent."""
    assert perform(jobs, "Welcome", "ada@example.com", "Ada") == Ack()
    assert sent == [("ada@example.com", "Welcome, Ada!")]


def test_a_wrong_argument(jobs: Registry, sent: Sent) -> None:
    """An argument of the wrong type fails the job, and the failure names it."""
    outcome = perform(jobs, "Welcome", 7)

    assert isinstance(outcome, Dead)
    assert outcome.failure.error == "argument 1 (address) of 'Welcome' is wrong: Expected `str`, got `int`"
    assert sent == []


def refuse(address: str, _text: str) -> None:
    """Be a mail server that is away."""
    raise ConnectionError(address)


def test_an_error_under_resque() -> None:
    """What a handler raises is the failure of its job, which then rests in `failed`."""
    outcome = perform(mail_jobs(refuse), "Welcome", "ada@example.com")

    assert isinstance(outcome, Dead)
    assert outcome.failure.exception == "ConnectionError"


def test_an_error_under_sidekiq() -> None:
    """The same job runs again under Sidekiq, until its retries are used up."""
    failing = mail_jobs(refuse)

    first = perform(failing, "Welcome", "ada@example.com", protocol="sidekiq", retry=5)
    last = perform(failing, "Welcome", "ada@example.com", protocol="sidekiq", retry=5, retry_count=4)

    assert isinstance(first, Retry)
    assert isinstance(last, Dead)
