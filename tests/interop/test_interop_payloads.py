"""What should not be in a queue: every wrong payload is kept and shown, and one worker outlives them all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import redis
from console import Console
from eventually import until
from fleet import Fleet, environment
from servers import Server
from sidekiqweb import Browser
from traces import DATABASE, Traces

MALFORMED = [
    *(b"", b" ", b"{", b'{"class":"Note","args":[1', b'{"class":"Note"}}', b'{"class":"Note",}', b"nonsense"),
    *(b"\xff\xfe", b'{"class":"Note","args":["\xff"]}', b'\xef\xbb\xbf{"class":"Note","args":[]}', b"[" * 5000),
    *(b'{"class":"Note","args":[NaN]}', b"{'class':'Note'}", b"\x04\x08{", b"<xml/>"),
]
NO_OBJECTS = [b"null", b"true", b"5", b"-1.5e3", b'"tags"', b"[]", b"[1]", b'[{"class":"Note","args":[]}]']

ANYTHING = [None, True, False, -1, 0, 5, 10**30, 1.5, "", "text", [], [1], {}, {"k": 1}]
TOLERATED = [
    *("jid", "queue", "tags", "created_at", "enqueued_at", "at", "wrapped", "display_class", "bid", "cattr", "locale"),
    *("retry", "retry_for", "retry_queue", "backtrace", "dead", "retry_count", "failed_at", "retried_at"),
    *("error_message", "error_class", "error_backtrace", "polyworker_unknown", "encrypt", "log_level", "profile"),
]
NO_NAMES = [value for value in ANYTHING if not isinstance(value, str)]
NO_LISTS = [value for value in ANYTHING if value is not None and not isinstance(value, list)]


class Place(NamedTuple):
    """One worker for all these tests, and those who look at what it leaves."""

    store: redis.Redis
    traces: Traces
    ruby: Console
    browser: Browser

    def push(self, *payloads: bytes) -> None:
        """Push payloads, the first to be run first, and a job after them; return when that one has run."""
        self.store.lpush("queue:default", *payloads, b'{"class":"Note","args":["last"],"jid":"last"}')
        until(lambda: ["last"] in [run.args for run in self.traces.ran()])

    def entry(self, where: str) -> dict[str, Any]:
        """The only entry of a set, once it is there, as Ruby reads it."""
        until(lambda: self.store.zcard(where))
        (entry,) = self.ruby.entries(where)
        return dict(entry)


@pytest.fixture(scope="module")
def _place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    directory = tmp_path_factory.mktemp("payloads")
    with (
        Server("redis") as server,
        server.client() as store,
        server.client(db=DATABASE) as traces,
        Console(environment(server), directory / "console.log") as ruby,
        Fleet(server, store, directory) as fleet,
    ):
        process = fleet.python()
        yield Place(store, Traces(traces), ruby, Browser(f"http://127.0.0.1:{ruby.site()}"))
        process.stop()


@pytest.fixture
def place(_place: Place) -> Place:
    """The place without what earlier tests left; only the worker stays."""
    left = list(_place.store.scan_iter("stat:*"))
    _place.store.delete("queue:default", "queue:elsewhere", "queues", "retry", "schedule", "dead", *left)
    _place.traces.forget()
    return _place


def job(name: str, **members: Any) -> bytes:
    """A payload."""
    base = {"class": name, "args": ["x"], "jid": "j-1", "queue": "default", "created_at": 1795382443.5}
    return json.dumps(base | members).encode()


def test_malformed_payloads_are_buried_as_they_are(place: Place) -> None:
    """What is no JSON goes to the dead set byte for byte, and counts as nothing."""
    place.push(*MALFORMED)
    until(lambda: place.store.zcard("dead") == len(MALFORMED))
    until(lambda: place.store.get("stat:processed") == b"1")
    assert set(place.store.zrange("dead", 0, -1)) == set(MALFORMED)
    assert [run.args for run in place.traces.ran()] == [["last"]]


def test_what_is_no_object_is_buried(place: Place) -> None:
    """What is JSON but no object, which a Ruby process would lose, is buried inside of one, and counts as nothing."""
    place.push(*NO_OBJECTS)
    until(lambda: place.store.zcard("dead") == len(NO_OBJECTS))
    until(lambda: place.store.get("stat:processed") == b"1")
    assert [run.args for run in place.traces.ran()] == [["last"]]


@pytest.mark.parametrize("payload", MALFORMED, ids=lambda payload: repr(payload[:30]))
def test_sidekiq_web_shows_what_was_malformed(payload: bytes, place: Place) -> None:
    """The list of the dead renders with what was malformed in it."""
    place.push(payload)
    until(lambda: place.store.zcard("dead"))
    assert place.browser.get("/morgue").status == 200


@pytest.mark.parametrize("payload", NO_OBJECTS, ids=repr)
def test_sidekiq_web_shows_what_was_no_object(payload: bytes, place: Place) -> None:
    """The list of the dead renders with what was no object in it."""
    place.push(payload)
    until(lambda: place.store.zcard("dead"))
    assert place.browser.get("/morgue").status == 200


@pytest.mark.parametrize("field", TOLERATED)
def test_a_wrong_type_keeps_no_job_from_running(field: str, place: Place) -> None:
    """A job runs whatever the type of a field that it does not need."""
    place.push(*(job("Note", **{field: value}) for value in ANYTHING))
    assert len(place.traces.await_ran(len(ANYTHING) + 1)) == len(ANYTHING) + 1
    assert not place.store.exists("retry", "dead")


@pytest.mark.parametrize("field", TOLERATED)
def test_a_wrong_type_loses_no_failure(field: str, place: Place) -> None:
    """A job that fails is kept whatever the type of any of its fields, but for `retry` or `dead` that is false."""
    place.push(*(job("Boom", **{"jid": f"j-{n}"} | {field: value}) for n, value in enumerate(ANYTHING)))
    until(lambda: place.store.get("stat:failed") == b"%d" % len(ANYTHING))
    kept = len(ANYTHING) - 1 if field == "retry" else len(ANYTHING)
    assert place.store.zcard("retry") + place.store.zcard("dead") == kept


@pytest.mark.parametrize("name", NO_NAMES, ids=repr)
def test_a_class_that_is_no_text_is_a_failure(name: object, place: Place) -> None:
    """A job whose `class` is no text fails, and is kept as a retry that Ruby's API reads."""
    place.push(job("", **{"class": name}))
    entry = place.entry("retry")
    assert entry["failed"]
    assert repr(entry["item"]["class"]) == repr(name)


@pytest.mark.parametrize("args", NO_LISTS, ids=repr)
def test_arguments_that_are_no_list_are_a_failure(args: object, place: Place) -> None:
    """A job whose `args` are no list fails, and is kept as a retry that Ruby's API reads."""
    place.push(job("Note", args=args))
    assert repr(place.entry("retry")["item"]["args"]) == repr(args)


@pytest.mark.parametrize("payload", [b'{"class":"Note","jid":"a"}', b'{"class":"Note","args":null,"jid":"a"}'])
def test_missing_arguments_are_none(payload: bytes, place: Place) -> None:
    """A job without `args`, or with null for them, runs without arguments."""
    place.push(payload)
    assert [] in [run.args for run in place.traces.await_ran(2)]


def test_a_malformed_entry_of_a_schedule_is_buried(place: Place) -> None:
    """What is no object in the retry and schedule sets goes to the dead set, and what is due after it is promoted."""
    place.store.zadd("schedule", {b"{": 1, b"null": 2, job("Note", args=["due"]): 3})
    place.store.zadd("retry", {b"[1": 1, job("Note", args=["again"], jid="j-2"): 2})
    assert sorted(run.args for run in place.traces.await_ran(2)) == [["again"], ["due"]]
    until(lambda: place.store.zcard("dead") == 3)
    assert not place.store.exists("schedule", "retry")


def test_a_stray_time_does_not_bring_a_job_back_to_the_schedule(place: Place) -> None:
    """A due job with `at` in its payload, which Ruby would schedule for ever, is promoted without it."""
    place.store.zadd("schedule", {job("Note", queue="elsewhere", at=1795382443.5): 1})
    until(lambda: place.store.llen("queue:elsewhere"))
    (seen,) = place.ruby.queue("elsewhere")["jobs"]
    assert "at" not in seen["item"]
    assert not place.store.exists("schedule")
