"""Unit tests of a handler: the parts of a worker put together by hand, with queues in memory and no server."""

# ruff: noqa: PLR2004, S101 - asserts and expected numbers are what tests are made of

from __future__ import annotations

import pytest
from jobs import mail_jobs

from worker import Ack, Dead, Registry, Worker
from worker.brokers.memory import MemoryBroker
from worker.context import Slot
from worker.executors.threads import Threads
from worker.job import Delivery
from worker.perform import Perform
from worker.protocols.resque import Resque
from worker.queues import parse_queues

Sent = list[tuple[str, str]]


@pytest.fixture
def sent() -> Sent:
    """The mails that were sent."""
    return []


@pytest.fixture
def jobs(sent: Sent) -> Registry:
    """The handlers, writing to `sent`."""
    return mail_jobs(lambda address, text: sent.append((address, text)))


def perform(jobs: Registry) -> Perform:
    """Return what turns a delivery into an outcome."""
    protocol = Resque()
    return Perform(protocol, jobs)


def run(jobs: Registry, *payloads: bytes) -> MemoryBroker:
    """Run a whole worker over some payloads, until all are done."""
    broker = MemoryBroker()
    for payload in payloads:
        broker.enqueue("mail", payload)
    Worker(broker, Threads(2), perform(jobs), parse_queues("mail"), exit_on_complete=True).run()
    return broker


def test_a_job_alone(jobs: Registry, sent: Sent) -> None:
    """One delivery, performed in this thread: its outcome is a value."""
    outcome = perform(jobs)(Delivery("mail", 1, b'{"class":"Welcome","args":["ada@example.com","Ada"]}'), Slot(0))

    assert outcome == Ack()
    assert sent == [("ada@example.com", "Welcome, Ada!")]


def test_a_worker(jobs: Registry, sent: Sent) -> None:
    """A whole worker runs every job and leaves nothing behind."""
    broker = run(jobs, *[b'{"class":"Welcome","args":["ada@example.com"]}'] * 100)

    assert len(sent) == 100
    assert not broker.waiting("mail")
    assert not broker.in_flight


def test_a_wrong_argument(jobs: Registry) -> None:
    """An argument of the wrong type fails the job, and the failure names it."""
    broker = run(jobs, b'{"class":"Welcome","args":[7]}')

    [(delivery, failure)] = broker.dead
    assert delivery.payload == b'{"class":"Welcome","args":[7]}'
    assert failure.error == "argument 1 (address) of 'Welcome' is wrong: Expected `str`, got `int`"


def test_an_error_of_the_handler() -> None:
    """What a handler raises becomes the failure of its job, and the worker goes on."""

    def refuse(address: str, _text: str) -> None:
        raise ConnectionError(address)

    delivery = Delivery("mail", 1, b'{"class":"Welcome","args":["ada@example.com"]}')
    outcome = perform(mail_jobs(refuse))(delivery, Slot(0))

    assert isinstance(outcome, Dead)
    assert outcome.failure.exception == "ConnectionError"
