"""What a Sidekiq job looks like on the wire, and which options are refused: no server, no clock."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

import pytest
from goclient import InvalidJobError
from goclient.encode import encode_arguments
from goclient.jids import new_jid, new_jids
from goclient.options import members
from goclient.sidekiq import Batches, Sidekiq, SidekiqJob
from hypothesis import given
from hypothesis import strategies as st

WIRE = Sidekiq("")


def job(*args: object, name: str = "Hard", queue: str = "default", **options: object) -> SidekiqJob:
    """A job with these arguments and options, and the jid j-1 if they name none."""
    return SidekiqJob.of(name, args, queue, {"jid": "j-1", **options})


def text(*args: object, now: float = 0.25, **rest: Any) -> str:
    """The payload of such a job."""
    return WIRE.payload(job(*args, **rest), now).decode()


# Captured from Sidekiq 6.4.1 with json 2.6.1 on Ruby 3.1.2.
PUSHED = (
    '{"retry":true,"queue":"default","class":"Hard","args":[1],"jid":"92067416e7a7456fe1b32384",'
    '"created_at":1795323815.1543288,"enqueued_at":1795323815.1543288}'
)
SCHEDULED = (
    b'{"retry":true,"queue":"default","class":"Hard","args":[1],"jid":"b33c85c414efb235c798ecf6",'
    b'"created_at":1795323815.151999}'
)


def test_pushed_bytes_equal_rubys() -> None:
    """A job has the bytes that push_bulk wrote; Ruby takes its two times one after the other, they are made equal."""
    assert text(1, jid="92067416e7a7456fe1b32384", now=1795323815.1543288) == PUSHED


def test_scheduled_command_equals_rubys() -> None:
    """A scheduled job is sent as perform_in sends it: one ZADD, without `at` and `enqueued_at`."""
    scheduled = job(1, jid="b33c85c414efb235c798ecf6")

    commands = WIRE.schedule(scheduled, due=1795324115.151951, now=1795323815.151999)

    assert commands == [("ZADD", "schedule", "1795324115.151951", SCHEDULED)]


def test_batch_equals_rubys() -> None:
    """A batch is sent as push_bulk sends it: one LPUSH in the order of the call, one time for all."""
    batches = Batches(WIRE, "Hard", "default", members({}), lambda: 1795323815.1543288)

    push = batches.push([b"[1]", b"[2]"])

    begin = '{"retry":true,"queue":"default","class":"Hard","args":'
    end = '"created_at":1795323815.1543288,"enqueued_at":1795323815.1543288}'
    expected = [f'{begin}[{n}],"jid":"{jid}",{end}'.encode() for n, jid in enumerate(batches.jids, 1)]
    assert push == ("LPUSH", "queue:default", *expected)


def test_whole_seconds_have_a_fraction() -> None:
    """Times of whole seconds are written with .0, since Sidekiq 8 takes an integer for milliseconds."""
    assert text(now=1795323911).endswith('"created_at":1795323911.0,"enqueued_at":1795323911.0}')


def test_score_of_whole_seconds_has_a_fraction() -> None:
    """A score is written as Ruby writes a float."""
    assert WIRE.schedule(job(), due=1999999999, now=1)[0][2] == "1999999999.0"


@pytest.mark.parametrize("due", [100.1, 100, -5])
def test_past_is_enqueued_at_once(due: float) -> None:
    """A job due now or before is enqueued."""
    assert WIRE.schedule(job(), due, 100.1) == WIRE.enqueue(job(), 100.1)


def test_next_moment_is_scheduled() -> None:
    """No fraction of a second is dropped: a job due a tenth of a second later is scheduled."""
    assert WIRE.schedule(job(), 100.2, 100.1)[0][0] == "ZADD"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
NAMES = st.text(min_size=1)


@given(NAMES, st.lists(JSON), NAMES)
def test_many_and_one_have_the_same_bytes(name: str, args: list[object], jid: str) -> None:
    """A job of enqueue_many and one of enqueue with the same jid are the same, and read back as they went."""
    batches = Batches(WIRE, name, "q", members({"options": {jid + "!": args}}), lambda: 1.5)
    many = batches.push([encode_arguments(args)])[2]

    one = SidekiqJob.of(name, args, "q", {"jid": batches.jids[0], "options": {jid + "!": args}})

    assert many == WIRE.payload(one, 1.5)
    assert repr(json.loads(many)["args"]) == repr(args)


def test_options_keep_their_order() -> None:
    """Options are written as they were given, after `retry` and `queue`, which are always first; the others follow."""
    made = text(dead=False, tags=["é"], retry=0, retry_for=60, options={"custom": 1, "backtrace": True})

    assert made.startswith(
        '{"retry":0,"queue":"default","dead":false,"tags":["é"],"retry_for":60,"custom":1,"backtrace":true,"class":"Hard"'
    )


def test_duration_is_written_in_seconds() -> None:
    """retry_for may be a timedelta; whole seconds are an integer, as Ruby's are."""
    assert members({"retry_for": timedelta(hours=1)}) == {"retry": True, "retry_for": 3600}


def test_retry_queue_may_be_an_enum_of_text() -> None:
    """A member of a StrEnum names the queue by its value."""

    class Queue(StrEnum):
        LOW = "low"

    assert members({"retry_queue": Queue.LOW}) == {"retry": True, "retry_queue": "low"}


@pytest.mark.parametrize("retry", [True, False, 0, 25])
def test_retry_keeps_its_type(retry: object) -> None:
    """0 and false, and 1 and true, are different orders to a worker."""
    assert json.dumps(members({"retry": retry})["retry"]) == json.dumps(retry)


class Level(IntEnum):
    """An integer that JSON would write without its name."""

    HIGH = 1


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"retry": -1}, "retry must be True, False or an int from 0"),
    ({"retry": 1.0}, "retry must be True, False or an int from 0"),
    ({"retry": None}, "retry must be True, False or an int from 0"),
    ({"retry": "5"}, "retry must be True, False or an int from 0"),
    ({"retry": Level.HIGH}, "retry must be True, False or an int from 0"),
    ({"retry_for": 1_000_000_001}, "retry_for must be a timedelta or seconds, from 0 to 1000000000"),
    ({"retry_for": float("nan")}, "retry_for must be a timedelta or seconds, from 0 to 1000000000"),
    ({"retry_for": timedelta(seconds=-1)}, "retry_for must be a timedelta or seconds, from 0 to 1000000000"),
    ({"retry_for": True}, "retry_for must be a timedelta or seconds, from 0 to 1000000000"),
    ({"retry_queue": ""}, "retry_queue must not be empty"),
    ({"retry_queue": "a,b"}, "retry_queue 'a,b' contains a comma, which no worker can ask for"),
    ({"backtrace": "yes"}, "backtrace must be True, False or an int from 0"),
    ({"dead": 0}, "dead must be True or False"),
    ({"tags": "alpha"}, "tags must be a list of str"),
    ({"tags": [1]}, "tags must be a list of str"),
    ({"tags": ["\udcff"]}, "option 'tags'[0]: text with a lone surrogate is not UTF-8; decode its source without"),
    ({"options": [1]}, "options must be a dict with str as keys"),
    ({"options": {1: 2}}, "options must be a dict with str as keys"),
    ({"options": {"a": [{1}]}}, "option 'a'[0]: set is not JSON; pass a list, for example sorted(value)"),
    ({"options": {"when": datetime.now(UTC)}}, "option 'when': datetime is not JSON; pass text"),
    ({"options": {"tags": "alpha"}}, "tags must be a list of str"),
    ({"options": {"tags": []}, "tags": []}, "option 'tags' is given twice"),
    ({"options": {"at": 1.5}}, "options must not contain 'at'"),
    ({"options": {"class": "A"}}, "options must not contain 'class'"),
    ({"at": 1.5}, "no option is called 'at' here"),
    ({"custom": 1}, "no option is called 'custom' here; what Sidekiq does not know goes into options={'custom': ...}"),
]


@pytest.mark.parametrize(("options", "message"), REFUSED, ids=lambda case: next(iter(case)) if case else "")
def test_option_is_refused(options: dict[str, object], message: str) -> None:
    """An option that Sidekiq would misread is refused with its name and what it must be."""
    with pytest.raises(InvalidJobError, match="^" + re.escape(message)):
        members(options)


@pytest.mark.parametrize("jid", ["", None, 7, b"j", "\udcff"])
def test_bad_jid_is_refused(jid: object) -> None:
    """A jid is text and not empty."""
    with pytest.raises(InvalidJobError, match="jid"):
        job(jid=jid)


def test_many_jobs_take_no_jid() -> None:
    """One jid cannot be given to the many jobs of a call."""
    with pytest.raises(InvalidJobError, match=r"no option is called 'jid' here$"):
        members({"jid": "j-1"})


def test_jid_looks_as_rubys() -> None:
    """A new jid is 24 lower-case hexadecimal digits."""
    assert re.fullmatch("[0-9a-f]{24}", new_jid())


def test_many_jids_are_distinct() -> None:
    """Each of many jids looks as one does, and none is another's."""
    jids = new_jids(1000)

    assert all(re.fullmatch("[0-9a-f]{24}", jid) for jid in jids)
    assert len(set(jids)) == 1000
