"""What is written of a Sidekiq job that failed, was given back, or comes due."""

from __future__ import annotations

import base64
import json
import zlib

import captured
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.job import Delivery, Failure
from worker.protocols.sidekiq.payload import Malformed
from worker.protocols.sidekiq.records import failure_record, rescheduled, returned, scrubbed
from worker.protocols.sidekiq.schedule import poll_interval, promoted

IDENTITY = "vm:1:0123456789ab"
FAILURE = Failure("Ns::E", "bad é <x>\u2028", ("one.py:1:in `a'", "two.py:2:in `b'", "three.py:3:in `c'"))
ERROR_KEYS = {
    "retry",
    "queue",
    "error_message",
    "error_class",
    "failed_at",
    "retried_at",
    "retry_count",
    "error_backtrace",
}


def record(payload: bytes, queue: str = "sampleadd", now: float = 1795323964.5, failure: Failure = FAILURE) -> bytes:
    """Return the record of a failure."""
    return failure_record(Delivery(queue, 7, payload), failure, IDENTITY, now)


def test_first_failure_as_ruby_writes_it() -> None:
    """The first failure appends its four keys, rewrites `queue` in place, and keeps unknown keys and a stray `at`."""
    before = (
        b'{"class": "Boom", "args": [1, "x"], "jid": "j-boom", "queue": "WRONG", "retry": true, '
        b'"created_at": 1795323815.25, "enqueued_at": 1795323815.25, "unknown": 9007199254740993, "at": 5}'
    )
    assert record(before, now=1795323964.2983077) == captured.payload("sidekiq641_retry_first_failure")


def test_later_failure_as_ruby_writes_it() -> None:
    """A later failure counts on, appends `retried_at`, and goes to the `retry_queue`."""
    before = (
        b'{"class":"Boom","args":[],"jid":"j-rc","queue":"sampleadd","retry":3,"retry_count":1,"failed_at":1795323815.25,'
        b'"retry_queue":"low","created_at":1795323815.25,"enqueued_at":1795323815.25}'
    )
    assert record(before, now=1795323964.2999675) == captured.payload("sidekiq641_retry_again_retry_queue")


def test_exhausted_as_ruby_writes_it() -> None:
    """The entry of the dead set carries the count that was too much."""
    before = (
        b'{"class":"Boom","args":[],"jid":"j-exh","queue":"sampleadd","retry":true,"retry_count":24,'
        b'"failed_at":1795323815.25}'
    )
    assert record(before, now=1795323964.303083) == captured.payload("sidekiq641_dead_exhausted")


@pytest.mark.parametrize("name", ["sidekiq641_retry_backtrace", "sidekiq81_retry_backtrace"])
def test_backtrace_has_its_place(name: str) -> None:
    """`error_backtrace` comes last, as Ruby writes it."""
    ruby = captured.payload(name)
    before = ruby[: ruby.index(b',"error_message"')] + b"}"
    assert list(json.loads(record(before))) == list(json.loads(ruby))


@pytest.mark.parametrize(("asked", "lines"), [("true", 3), ("2", 2), ("0", 0), ("99", 3)])
def test_backtrace_lines(asked: str, lines: int) -> None:
    """`backtrace` says how many lines are kept, in strict base64 of deflated JSON."""
    kept = json.loads(record(f'{{"class":"A","backtrace":{asked}}}'.encode()))["error_backtrace"]
    assert json.loads(zlib.decompress(base64.b64decode(kept, validate=True))) == list(FAILURE.backtrace[:lines])


@pytest.mark.parametrize("asked", ["false", "null", '"x"', "[]", "-1", "2.0"])
def test_no_backtrace(asked: str) -> None:
    """Without a number from 0 or true there is no backtrace."""
    assert "error_backtrace" not in json.loads(record(f'{{"class":"A","backtrace":{asked}}}'.encode()))


def test_message_is_cut() -> None:
    """10,000 characters of a message are kept, however many bytes they take."""
    kept = json.loads(record(b'{"class":"A"}', failure=Failure("E", "é" * 20_000)))["error_message"]
    assert kept == "é" * 10_000


def test_message_is_scrubbed() -> None:
    """Half a surrogate pair becomes U+FFFD, and whole characters stay."""
    assert scrubbed("a\ud83db😀\udc00") == "a\ufffdb😀\ufffd"


@pytest.mark.parametrize("silent", [b'{"class":"A"}', b'{"class":"A","retry":null}'])
@pytest.mark.parametrize("retry", [True, 3])
def test_silent_payload_learns_its_retries(silent: bytes, retry: bool | int) -> None:  # noqa: FBT001 - as JSON has it
    """A payload without `retry` carries the number that holds from then on, or promotion would make it true."""
    told = failure_record(Delivery("q", 1, silent), FAILURE, IDENTITY, 1.5, retry=retry)
    assert json.loads(told)["retry"] is retry


def test_job_without_id_gets_one() -> None:
    """Two payloads with the same bytes and no id stay two entries of a sorted set."""
    ids = {
        json.loads(failure_record(Delivery("q", receipt, b'{"class":"A"}'), FAILURE, IDENTITY, 1.5))["jid"]
        for receipt in (1, 2)
    }
    assert sorted(len(one) for one in ids) == [24, 24]


def test_returns_are_forgotten() -> None:
    """A failure begins the budget for unknown classes anew."""
    assert b"polyworker" not in record(b'{"class":"A","jid":"j","polyworker_unknown":25}')


@given(
    st.dictionaries(
        st.text(max_size=9).filter(lambda key: key not in ERROR_KEYS | {"jid", "polyworker_unknown"}),
        st.integers() | st.text() | st.none() | st.lists(st.floats(allow_nan=False, allow_infinity=False)),
    )
)
def test_unknown_keys_stay(given_keys: dict[str, object]) -> None:
    """Unknown keys keep their order, and their values every byte."""
    job = msgspec.json.encode(given_keys | {"jid": "j"})
    kept = record(job)
    assert kept.startswith(job[:-1])


def test_malformed_has_no_record() -> None:
    """What is no object cannot carry an error."""
    with pytest.raises(Malformed):
        record(b"[1]")


def test_return_adds_one_key() -> None:
    """A job of unknown class keeps everything, and counts its returns apart from its failures."""
    job = b'{"class":"A","args":[1.50],"jid":"j","queue":"q","retry_count":3}'
    once = returned(Delivery("q", 1, job), IDENTITY)
    assert once == job[:-1] + b',"polyworker_unknown":1}'
    assert returned(Delivery("q", 1, once), IDENTITY) == job[:-1] + b',"polyworker_unknown":2}'


def test_rescheduled_goes_back_to_its_queue() -> None:
    """A job that runs again later returns to the queue it came from, whatever its payload says."""
    assert rescheduled(Delivery("q", 1, b'{"class":"A","queue":"x","jid":"j"}'), IDENTITY) == (
        b'{"class":"A","queue":"q","jid":"j"}'
    )


def test_promotion_from_retry_as_ruby_writes_it() -> None:
    """`retry` and `queue` come first, `enqueued_at` is rewritten in place, the error's fields stay."""
    before = (
        b'{"class":"Ok","args":[8],"jid":"r-1","queue":"sampleadd","retry":true,"retry_count":0,"failed_at":1795323815.25,'
        b'"created_at":1795323815.25,"enqueued_at":1795323815.25,"error_message":"e","error_class":"E"}'
    )
    after = captured.payload("sidekiq641_poller_requeue_from_retry")
    assert promoted(before, 1795323975.8770063) == ("sampleadd", after)


def test_promotion_from_schedule_as_ruby_writes_it() -> None:
    """`enqueued_at` is appended, and an unknown key stays where it is."""
    before = b'{"class":"Ok","args":[7],"jid":"s-1","queue":"sampleadd","retry":true,"created_at":1795323815.25,"zz":1}'
    after = captured.payload("sidekiq641_poller_requeue_from_schedule")
    assert promoted(before, 1795323975.8785174) == ("sampleadd", after)


def test_promotion_fills_in() -> None:
    """What a producer has left out is added, and a stray `at` taken out."""
    assert promoted(b'{"class":"A","at":5,"args":[]}', 2) == (
        "default",
        b'{"retry":true,"queue":"default","class":"A","args":[],"created_at":2.0,"enqueued_at":2.0}',
    )


def test_promotion_keeps_false() -> None:
    """`retry: false` stays false."""
    assert promoted(b'{"retry":false,"queue":"q","created_at":1}', 2) == (
        "q",
        b'{"retry":false,"queue":"q","created_at":1,"enqueued_at":2.0}',
    )


@pytest.mark.parametrize("queue", ["5", '""', "null", "[]"])
def test_promotion_needs_a_queue(queue: str) -> None:
    """A job whose queue is no name goes to `default`."""
    name, after = promoted(f'{{"queue":{queue},"created_at":1}}'.encode(), 2)
    assert (name, json.loads(after)["queue"]) == ("default", "default")


@pytest.mark.parametrize("entry", [b"x", b"null", b"[]", b'{"queue":"\xff"}'])
def test_promotion_of_no_object(entry: bytes) -> None:
    """An entry that is no JSON object is refused, for the caller to bury."""
    with pytest.raises(Malformed):
        promoted(entry, 2)


@pytest.mark.parametrize(("processes", "least", "most"), [(0, 2.5, 7.5), (1, 2.5, 7.5), (9, 22.5, 67.5), (10, 0, 100)])
def test_poll_interval(processes: int, least: float, most: float) -> None:
    """The interval grows with the fleet: half to one and a half times its average, and spread wider from 10 on."""
    assert (poll_interval(processes, 0.0), poll_interval(processes, 1.0)) == (least, most)
