"""What should not be in a queue: every wrong payload is kept, shown, and stops nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
import redis
from console import Console
from eventually import until
from fleet import Fleet
from sidekiqweb import Browser
from traces import Traces

MALFORMED = [
    *(b"", b" ", b"{", b'{"class":"Note","args":[1', b'{"class":"Note"}}', b'{"class":"Note",}', b"nonsense"),
    *(b"\xff\xfe", b'{"class":"Note","args":["\xff"]}', b'\xef\xbb\xbf{"class":"Note","args":[]}', b"[" * 5000),
    *(b'{"class":"Note","args":[NaN]}', b"{'class':'Note'}", b"\x04\x08{", b"<xml/>"),
]
NO_OBJECTS = [b"null", b"true", b"5", b"-1.5e3", b'"text"', b"[]", b"[1]", b'[{"class":"Note","args":[]}]']

ANYTHING = [None, True, False, -1, 0, 5, 10**30, 1.5, "", "text", [], [1], {}, {"k": 1}]
TOLERATED = [
    *("jid", "queue", "tags", "created_at", "enqueued_at", "at", "wrapped", "display_class", "bid", "cattr", "locale"),
    *("retry", "retry_for", "retry_queue", "backtrace", "dead", "retry_count", "failed_at", "retried_at"),
    *("error_message", "error_class", "error_backtrace", "polyworker_unknown", "encrypt", "log_level", "profile"),
]
NO_NAMES = [value for value in ANYTHING if not isinstance(value, str)]
NO_LISTS = [value for value in ANYTHING if value is not None and not isinstance(value, list)]


def push(store: redis.Redis, *payloads: bytes) -> None:
    """Push payloads, the first to be run first, and after them a job that shows that the worker goes on."""
    store.lpush("queue:default", *payloads, b'{"class":"Note","args":["last"],"jid":"last"}')


def job(name: str, **members: Any) -> bytes:
    """A payload."""
    base = {"class": name, "args": ["x"], "jid": "j-1", "queue": "default", "created_at": 1795382443.5}
    return json.dumps(base | members).encode()


def test_that_malformed_payloads_are_buried_as_they_are(fleet: Fleet, store: redis.Redis, traces: Traces) -> None:
    """What is no JSON goes to the dead set byte for byte, counts as nothing, and the next job runs."""
    push(store, *MALFORMED)
    fleet.python().stop()
    assert [run.args for run in traces.ran()] == [["last"]]
    assert set(store.zrange("dead", 0, -1)) == set(MALFORMED)
    assert store.get("stat:processed") == b"1"
    assert not store.exists("retry", "queue:default")


def test_that_what_is_no_object_is_buried(fleet: Fleet, ruby: Console, store: redis.Redis, traces: Traces) -> None:
    """What is JSON but no object, which a Ruby process would lose, goes to the dead set, and the next job runs."""
    push(store, *NO_OBJECTS)
    fleet.python()
    traces.await_ran(1)
    until(lambda: store.zcard("dead") == len(NO_OBJECTS))
    assert ruby.stats()["processed"] == 1


@pytest.mark.parametrize("payload", [*MALFORMED, *NO_OBJECTS], ids=lambda payload: repr(payload[:30]))
def test_that_sidekiq_web_shows_what_was_buried(
    payload: bytes, fleet: Fleet, browser: Browser, store: redis.Redis
) -> None:
    """The list of the dead renders whatever was buried."""
    push(store, payload)
    fleet.python()
    until(lambda: store.zcard("dead"))
    assert browser.get("/morgue").status == 200


@pytest.mark.parametrize("field", TOLERATED)
def test_that_a_wrong_type_keeps_no_job_from_running(
    field: str, fleet: Fleet, store: redis.Redis, traces: Traces
) -> None:
    """A job runs whatever the type of a field that it does not need."""
    push(store, *(job("Note", **{field: value}) for value in ANYTHING))
    fleet.python()
    assert len(traces.await_ran(len(ANYTHING) + 1)) == len(ANYTHING) + 1
    assert not store.exists("retry", "dead")


@pytest.mark.parametrize("field", TOLERATED)
def test_that_a_wrong_type_loses_no_failure(field: str, fleet: Fleet, store: redis.Redis, traces: Traces) -> None:
    """A job that fails is kept whatever the type of any of its fields, unless its `retry` or `dead` is false."""
    push(store, *(job("Boom", **{"jid": f"j-{n}"} | {field: value}) for n, value in enumerate(ANYTHING)))
    fleet.python()
    traces.await_ran(1)
    gone = 1 if field == "retry" else 0
    expected = len(ANYTHING) - gone
    until(lambda: store.get("stat:failed") == b"%d" % len(ANYTHING))
    assert store.zcard("retry") + store.zcard("dead") == expected


@pytest.mark.parametrize("name", NO_NAMES, ids=repr)
def test_that_a_class_that_is_no_text_is_a_failure(
    name: object, fleet: Fleet, ruby: Console, store: redis.Redis
) -> None:
    """A job whose `class` is no text fails, and is kept as a retry that Ruby's API reads."""
    push(store, job("", **{"class": name}))
    fleet.python()
    until(lambda: store.zcard("retry"))
    (entry,) = ruby.entries("retry")
    assert entry["failed"]
    assert repr(entry["item"]["class"]) == repr(name)


@pytest.mark.parametrize("args", NO_LISTS, ids=repr)
def test_that_arguments_that_are_no_list_are_a_failure(
    args: object, fleet: Fleet, ruby: Console, store: redis.Redis
) -> None:
    """A job whose `args` are no list fails, and is kept as a retry that Ruby's API reads."""
    push(store, job("Note", args=args))
    fleet.python()
    until(lambda: store.zcard("retry"))
    (entry,) = ruby.entries("retry")
    assert repr(entry["item"]["args"]) == repr(args)


@pytest.mark.parametrize("payload", [b'{"class":"Note","jid":"a"}', b'{"class":"Note","args":null,"jid":"a"}'])
def test_that_missing_arguments_are_none(payload: bytes, fleet: Fleet, store: redis.Redis, traces: Traces) -> None:
    """A job without `args`, or with null for them, runs without arguments."""
    push(store, payload)
    fleet.python()
    assert [] in [run.args for run in traces.await_ran(2)]


def test_that_a_malformed_entry_of_a_schedule_is_buried(fleet: Fleet, store: redis.Redis, traces: Traces) -> None:
    """What is no object in the retry and schedule sets goes to the dead set, and what is due after it is promoted."""
    store.zadd("schedule", {b"{": 1, b"null": 2, job("Note", args=["due"]): 3})
    store.zadd("retry", {b"[1": 1, job("Note", args=["again"], jid="j-2"): 2})
    fleet.python()
    assert sorted(run.args for run in traces.await_ran(2)) == [["again"], ["due"]]
    assert store.zcard("dead") == 3
    assert not store.exists("schedule", "retry")
