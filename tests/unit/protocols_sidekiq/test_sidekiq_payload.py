"""Sidekiq payloads: what is read of them, and what is refused."""

from __future__ import annotations

import json
from contextlib import suppress

import captured
import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.errors import DecodeError
from worker.protocols.sidekiq.payload import Malformed, about, decode, fields, plain, portable
from worker.protocols.sidekiq.terms import Terms, read_terms

ODD = ("null", "true", "7", "-1.5", '"text"', "[1]", '{"a":1}', "1e400", "9" * 5000)
FIELDS = (
    "jid",
    "queue",
    "retry",
    "retry_for",
    "retry_queue",
    "backtrace",
    "dead",
    "retry_count",
    "failed_at",
    "wrapped",
)


@pytest.mark.parametrize("name", captured.JOBS)
def test_every_producer_is_understood(name: str) -> None:
    """The class, the exact arguments and the jid of what each library writes are read."""
    text = captured.payload(name)
    job, said = decode(text), json.loads(text)
    assert (job.name, json.loads(bytes(job.args)), about(text).id) == (said["class"], said["args"], said.get("jid"))


def test_argument_bytes_are_kept() -> None:
    """Arguments stay the producer's JSON text, so integers of any size are exact."""
    assert b"[9007199254740993,12345678901234567890,1.0e+20," in bytes(
        decode(captured.payload("sidekiq641_numbers")).args
    )


@pytest.mark.parametrize("text", [b'{"class":"A"}', b'{"class":"A","args":null}'])
def test_no_arguments(text: bytes) -> None:
    """Missing and null arguments are none."""
    assert bytes(decode(text).args) == b"[]"


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("field", FIELDS)
def test_wrong_type_does_not_lose_the_job(field: str, value: str) -> None:
    """A field of a type that nobody expects leaves the job readable, and its terms too."""
    text = f'{{"class":"A","args":[1],"{field}":{value}}}'.encode()
    job = decode(text)
    read_terms(fields(text))
    assert (job.name, bytes(job.args), about(text).attempt >= 1, isinstance(about(text).id, str | None)) == (
        "A",
        b"[1]",
        True,
        True,
    )


@pytest.mark.parametrize(
    "text",
    [b"", b"null", b"[1]", b"5", b'"s"', b'{"class":"Ok","args":[1', b'{"class":NaN}', b"\xff", b'{"class":"A\xff"}'],
)
def test_no_object_is_malformed(text: bytes) -> None:
    """What is no JSON object is told apart from an object that is no job."""
    with pytest.raises(Malformed):
        decode(text)


@pytest.mark.parametrize("text", [b"{}", b'{"class":null}', b'{"class":5,"args":[]}', b'{"class":["A"]}'])
def test_no_class_is_an_object_still(text: bytes) -> None:
    """An object whose class is no string is refused, but not as malformed."""
    with pytest.raises(DecodeError) as refusal:
        decode(text)
    assert not isinstance(refusal.value, Malformed)


@given(
    st.binary()
    | st.recursive(st.none() | st.integers() | st.floats() | st.text(), st.lists).map(json.dumps).map(str.encode)
)
def test_any_bytes(text: bytes) -> None:
    """Decoding never raises anything but DecodeError."""
    with suppress(DecodeError):
        decode(text)


@given(
    st.dictionaries(
        st.sampled_from(("class", *FIELDS)) | st.text(), st.none() | st.booleans() | st.integers() | st.text()
    )
)
def test_any_object(record: dict[str, object]) -> None:
    """An object is never malformed, whatever it holds, and its terms can be read."""
    text = json.dumps(record).encode("utf-8")
    assert isinstance(read_terms(fields(text)), Terms)
    with suppress(DecodeError):
        assert decode(text).name == record["class"]


def test_deep_nesting() -> None:
    """Nesting that exhausts the reader is malformed, and no crash."""
    with pytest.raises(Malformed):
        decode(b'{"class":"A","args":' + b"[" * 100_000 + b"]" * 100_000 + b"}")


@pytest.mark.parametrize(
    ("args", "carried"),
    [
        (b"[12345678901234567890123]", True),
        ('["é日本😀"]'.encode(), True),
        (b"[" * 99 + b"]" * 99, True),
        (b"[" * 100 + b"]" * 100, False),
        (b"[" + b"9" * 5000 + b"]", True),
        (b'["\xff"]', False),
        (b'["\\ud83d"]', False),
        (b"[1e400]", False),
    ],
)
def test_portable(args: bytes, carried: bool) -> None:  # noqa: FBT001 - the expected answer
    """What Ruby cannot read, or not write again, is known."""
    assert portable(b'{"class":"A","args":' + args + b"}") is carried


@pytest.mark.parametrize(("count", "attempt"), [("null", 1), ("0", 2), ("24", 26), ("-1", 1), ('"3"', 1), ("2.0", 1)])
def test_attempt(count: str, attempt: int) -> None:
    """The first run is attempt 1, and every counted failure adds one."""
    assert about(f'{{"class":"A","retry_count":{count}}}'.encode()).attempt == attempt


def test_fields_keep_order_and_bytes() -> None:
    """Fields come in their order with their own number text, without the space between tokens."""
    read = fields(b'{"z": 1.50, "class": "A",\n "args": [ 1, "a  b" ], "z2": 10000000000000000000000}')
    assert {name: bytes(raw) for name, raw in read.items()} == {
        "z": b"1.50",
        "class": b'"A"',
        "args": b'[1,"a  b"]',
        "z2": b"10000000000000000000000",
    }
    assert list(read) == ["z", "class", "args", "z2"]


def test_unreadable_field_is_absent() -> None:
    """A number beyond a float's range reads as if the field were missing."""
    assert plain(fields(b'{"retry":1e400}')["retry"]) is None
