"""The three clients understand each other: whatever they are given, they write the same, or all of them refuse it.

Each run tries the same examples; `ENCODERS_EXAMPLES=20000 pytest tests/interop/test_encoders.py` tries so many others.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from encoders_clients import Clients
from encoders_spec import expected, resque_payload, rewritten, sidekiq_payload, understood
from encoders_values import (
    ODD_ARGUMENTS,
    ODD_CHARACTERS,
    ODD_OPTIONS,
    arguments,
    names,
    queues,
    refused_arguments,
    refused_options,
    resque_jobs,
    sidekiq_jobs,
    times,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st
from servers import Server

ODD_JOB = {"name": ODD_CHARACTERS, "args": ODD_ARGUMENTS}
DATABASE = 9  # no other test uses it
JID = "b4a577edbccf1d805744efa9"
# What a request says of its protocol, and what it says besides of a single job.
COMMON: dict[str, dict[str, Any]] = {"resque": {}, "sidekiq": {"protocol": "sidekiq", "now": 1795323815.25}}
SINGLE: dict[str, dict[str, Any]] = {"resque": {}, "sidekiq": {"queue": "q", "jid": JID}}
# The jid that a client made itself, in its place before the end of the payload.
MADE = re.compile(r'(?<="jid":")[0-9a-f]{24}(?=","created_at":1795323815\.25,"enqueued_at":1795323815\.25}$)')


def examples(few: int) -> settings:
    """How many examples a property has: a few, the same in every run, or as many other ones as the environment says."""
    many = os.environ.get("ENCODERS_EXAMPLES")
    if many is None:
        return settings(max_examples=few, derandomize=True, database=None, deadline=None)
    return settings(max_examples=int(many), deadline=None)


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    """The clients, and a Python that carries integers of any length to them."""
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    with Clients(tmp_path_factory.mktemp("go")) as clients:
        yield clients
    sys.set_int_max_str_digits(limit)


@pytest.fixture(scope="module")
def database(server: Server) -> Iterator[redis.Redis]:
    """An empty database of the server."""
    with server.client(db=DATABASE) as client:
        client.flushdb()
        yield client


def expect_same(texts: dict[str, str], payload: dict[str, Any]) -> None:
    """All texts hold the payload, by value, type and order, in the form that the protocol prescribes."""
    for name, text in texts.items():
        assert (name, understood(text)) == (name, expected(payload))
        assert (name, rewritten(text)) == (name, text)


@examples(200)
@given(resque_jobs)
@example(ODD_JOB)
def test_jobs_of_resque_are_written_alike(clients: Clients, job: dict[str, Any]) -> None:
    """Every client writes the payload that the Resque protocol prescribes."""
    expect_same(clients.payloads({"call": "encode", "job": job}), resque_payload(job))


@examples(200)
@given(sidekiq_jobs, queues, names, times)
@example({**ODD_JOB, "options": ODD_OPTIONS}, "'\u2028'", ODD_CHARACTERS, 1e9)
def test_jobs_of_sidekiq_are_written_alike(
    clients: Clients, job: dict[str, Any], queue: str, jid: str, now: float
) -> None:
    """The same of the Sidekiq protocol, options included."""
    request = {"call": "encode", "protocol": "sidekiq", "now": now, "queue": queue, "jid": jid, "job": job}

    expect_same(clients.payloads(request), sidekiq_payload(job, queue, jid, now))


@pytest.mark.parametrize("protocol", COMMON)
@examples(100)
@given(refused_arguments)
def test_arguments_are_refused_alike(protocol: str, clients: Clients, args: list[Any]) -> None:
    """Every client refuses what is no JSON, text that is not Unicode, too many digits and too many levels."""
    answers = clients.ask({"call": "encode", **COMMON[protocol], "job": {"name": "Archive", "args": args}})

    assert answers == {name: {"error": "invalid-job"} for name in answers}


@examples(50)
@given(refused_options)
def test_options_are_refused_alike(clients: Clients, options: dict[str, Any]) -> None:
    """Every client refuses the same in an option."""
    answers = clients.ask({"call": "encode", **COMMON["sidekiq"], "job": {"name": "Archive", "options": options}})

    assert answers == {name: {"error": "invalid-job"} for name in answers}


@pytest.mark.parametrize("protocol", COMMON)
@examples(50)
@given(st.lists(arguments, min_size=1, max_size=4))
@example([ODD_ARGUMENTS, []])
def test_a_batch_is_stored_as_its_jobs_are_written(
    protocol: str, clients: Clients, database: redis.Redis, server: Server, lists: list[list[Any]]
) -> None:
    """What a client stores of many jobs are the payloads that it writes of each of them, but for the jids."""
    one = {"call": "encode", **COMMON[protocol], **SINGLE[protocol]}
    written = [clients.payloads({**one, "job": {"name": "Archive", "args": args}}) for args in lists]
    jobs = [{"queue": "q", "name": "Archive", "args": args} for args in lists]
    place = {"uri": f"{server.url.removesuffix('/0')}/{DATABASE}", "namespace": ""}

    stored = clients.results({"call": "enqueue", **COMMON[protocol], **place, "jobs": jobs}, lambda: taken(database))

    if protocol == "sidekiq":  # pushes to the head
        stored = {name: payloads[::-1] for name, payloads in stored.items()}
    assert stored == {name: [payloads[name] for payloads in written] for name in stored}


def taken(database: redis.Redis) -> list[str]:
    """Take the payloads out of the queue, all with the same jid if they have one."""
    payloads = database.lrange("queue:q", 0, -1)
    database.flushdb()
    return [MADE.sub(JID, payload.decode()) for payload in payloads]
