"""Resque payloads: every byte string is a job or a DecodeError, and can be shown without losing a byte."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.errors import DecodeError
from worker.job import About
from worker.protocols.resque import Resque
from worker.protocols.resque.payload import NESTING, decode, shown

# Bytes at random are rarely almost JSON: some are cut from the pieces of a payload.
PIECES = st.lists(st.sampled_from([b'{"class":', b'"A"', b',"args":', b"[", b"]", b"}", b"1e999", b"\xff", b"\\ud800"]))
BYTES = st.binary() | PIECES.map(b"".join)


@given(BYTES)
def test_decoding_never_raises_anything_else(payload: bytes) -> None:
    """Whatever a producer writes is a job or a DecodeError."""
    try:
        job = decode(payload)
    except DecodeError:
        return
    assert isinstance(job.name, str)


@given(BYTES)
def test_what_is_shown_keeps_every_byte(payload: bytes) -> None:
    """What dashboards are shown is a JSON object from which the exact bytes can be had."""
    assert recovered(bytes(shown(payload)), payload) == payload


def recovered(text: bytes, payload: bytes) -> bytes:
    """Return the payload that a shown text stands for, as a person would find it."""
    record = json.loads(text)
    assert isinstance(record, dict)
    if text == payload:
        return text
    return base64.b64decode(record["raw_base64"]) if "raw_base64" in record else record["args"][0].encode()


def test_an_ordinary_payload_is_shown_as_it_is() -> None:
    """A payload that Ruby reads is shown with its own bytes, spaces and unknown members included."""
    payload = b'{ "class":"A", "args":[1.50,18446744073709551617], "more":{"x":1}}'

    assert bytes(shown(payload)) == payload


@pytest.mark.parametrize("levels", [NESTING, NESTING + 1])
def test_deep_payloads_are_wrapped(levels: int) -> None:
    """What Ruby's JSON would not read inside a record becomes a text."""
    inner = levels - 1  # the object itself is one
    payload = b'{"class":"A","args":%b%b}' % (b"[" * inner, b"]" * inner)

    assert (bytes(shown(payload)) == payload) == (levels <= NESTING)


def test_brackets_in_strings_are_no_levels() -> None:
    """Only brackets outside of strings nest."""
    payload = b'{"class":"A","args":["%b\\"[["]}' % (b"[" * 500)

    assert bytes(shown(payload)) == payload


def test_unreadable_bytes() -> None:
    """Bytes that are no text are shown with a replacement, and whole in base64."""
    assert json.loads(bytes(shown(b"\xff{"))) == {"class": None, "args": ["\ufffd{"], "raw_base64": "/3s="}


@pytest.mark.parametrize("args", ["", ',"args":null', ',"args":[]'])
def test_no_arguments(args: str) -> None:
    """Missing and null arguments are none."""
    assert bytes(decode(f'{{"class":"A"{args}}}'.encode()).args) == b"[]"


def test_arguments_stay_text() -> None:
    """Arguments are not decoded before their handler is known."""
    assert bytes(decode(b'{"class":"A","args":[ 1.50 ]}').args) == b"[ 1.50 ]"


def test_resque_jobs_have_no_id() -> None:
    """A payload's own `id` member means nothing."""
    assert Resque().about(b'{"class":"A","args":[],"id":"x"}') == About()
