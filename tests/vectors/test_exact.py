"""The comparison that the conformance runner relies on: what is equal, what differs and where, and the short forms."""

from __future__ import annotations

from typing import Any

import pytest
from conformance import cases, exact, state


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("1", "1"),
        ("1.0", "1.00"),
        ("1e20", "1.0E+20"),
        ("12345678901234567890123", "12345678901234567890123"),
        ('{"a": 1, "b": [null, true]}', '{"b": [null, true], "a": 1}'),
        ('"ab"', '{"base64": "YWI="}'),
        ('{"any": "string"}', '"whatever"'),
        ('{"between": [1, 3]}', "3"),
        ('{"json": {"a": 1.0}}', '"{ \\"a\\": 1.00 }"'),
        ('{"json": null}', '"null"'),
        ('{"json": {"a": {"hex": 2}}}', '"{\\"a\\": \\"0f\\"}"'),
        ('{"hex": 4}', '"09af"'),
        ('{"deflated": ["a"]}', '"eJyLVkpUigUABBgBXg=="'),
    ],
)
def test_as_expected(expected: str, actual: str) -> None:
    """What means the same is no difference."""
    assert exact.difference(exact.read(expected), exact.read(actual), "x") is None


@pytest.mark.parametrize(
    ("expected", "actual", "message"),
    [
        ("1", "1.0", "x: expected 1, got 1.0"),
        ("1.0", "1", "x: expected 1.0, got 1"),
        ("1", "true", "x: expected 1, got true"),
        ("false", "0", "x: expected false, got 0"),
        ("null", "false", "x: expected null, got false"),
        ("9007199254740993", "9007199254740992", "x: expected 9007199254740993, got 9007199254740992"),
        ("1.0", "1.0000000000000000001", "x: expected 1.0, got 1.0000000000000000001"),
        ("1", '"1"', 'x: expected 1, got "1"'),
        ('"a"', '"A"', 'x: expected "a", got "A"'),
        ("[1, 2]", "[1]", "x[1]: expected 2, got nothing"),
        ("[1]", "[1, null]", "x[1]: expected nothing, got null"),
        ('{"a": {"b": 1}}', '{"a": {"b": 2}}', "x.a.b: expected 1, got 2"),
        ('{"a": null}', "{}", "x.a: expected null, got nothing"),
        ("{}", '{"a": null}', "x.a: expected nothing, got null"),
        ('{"a": 1}', "[1]", 'x: expected {"a":1}, got [1]'),
        ('{"any": "string"}', "1", "x: expected any string, got 1"),
        ('{"between": [1, 3]}', "4", "x: expected 1 to 3, got 4"),
        ('{"json": {"a": 1}}', '"{\\"a\\": 2}"', "x.a: expected 1, got 2"),
        ('{"json": 1}', '"one"', 'x: expected JSON text of 1, got "one"'),
        ('{"json": 1}', "1", "x: expected JSON text of 1, got 1"),
        ('{"hex": 4}', '"09AF"', 'x: expected 4 hexadecimal digits, got "09AF"'),
        ('{"hex": 4}', '"09afa"', 'x: expected 4 hexadecimal digits, got "09afa"'),
        ('{"hex": 4}', "1234", "x: expected 4 hexadecimal digits, got 1234"),
        ('{"deflated": ["b"]}', '"eJyLVkpUigUABBgBXg=="', 'x[0]: expected "b", got "a"'),
        (
            '{"deflated": ["a"]}',
            '"eJyLVkpUigUABBgBXg==\\n"',
            'x: expected JSON text of ["a"], got "eJyLVkpUigUABBgBXg==\\n"',
        ),
        ('{"deflated": ["a"]}', '"WyJhIl0="', 'x: expected JSON text of ["a"], got "WyJhIl0="'),
        ('{"deflated": ["a"]}', '["a"]', 'x: expected JSON text of ["a"], got ["a"]'),
        ('{"base64": "/w=="}', '"/w=="', 'x: expected {"base64":"/w=="}, got "/w=="'),
    ],
)
def test_a_difference(expected: str, actual: str, message: str) -> None:
    """What differs is told in one line with its place; types are never blurred."""
    assert exact.difference(exact.read(expected), exact.read(actual), "x") == message


@pytest.mark.parametrize("text", ["1", "1.0", "1e400", "-0.0", "12345678901234567890123", '"\\ud83d"', "[true,null]"])
def test_json_survives_reading_and_writing(text: str) -> None:
    """A value is written as it was read."""
    assert exact.write(exact.read(text)) == text


@pytest.mark.parametrize("text", ["NaN", "Infinity", "[" * 100_000, "", "{"])
def test_what_is_no_json(text: str) -> None:
    """What is no JSON raises ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011 - the kinds of messages are the parser's
        exact.read(text)


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ({"repeat": ["ab", 3]}, "ababab"),
        ({"concat": ["<", {"repeat": ["x", 2]}, ">"]}, "<xx>"),
        ({"parse": {"repeat": ["1", 3]}}, 111),
        ([{"a": {"repeat": ["x", 1]}}], [{"a": "x"}]),
        ({"repeat": ["ab", 3], "more": 1}, {"repeat": ["ab", 3], "more": 1}),
    ],
)
def test_short_forms(short: Any, whole: Any) -> None:
    """Short forms are written out, at any depth, and only where they stand alone."""
    assert cases.expand(short) == whole


def test_a_sorted_set_as_names_or_as_a_list() -> None:
    """A sorted set means the same in both notations, in the order of its scores and then of its members."""
    names = {"schedule": {"zset": {"b": 2, "c": 1, "a": 2}}}
    entries = [{"member": "c", "score": 1}, {"member": "a", "score": 2}, {"member": "b", "score": 2}]

    assert state.comparable(names) == state.comparable({"schedule": {"zset": entries}})


def test_a_score_is_a_double() -> None:
    """A score may be written as an integer or with a fraction."""
    assert state.comparable({"k": {"zset": {"a": 1}}}) == state.comparable({"k": {"zset": {"a": exact.Float("1.0")}}})


def test_a_run_of_numbers() -> None:
    """A run of numbers stands for members that are their own scores."""
    entries = [{"member": "3", "score": 3}, {"member": "4", "score": 4}, {"member": "5", "score": 5}]
    run = state.comparable({"k": {"zset": [{"numbers": [3, 5]}]}})

    assert run == state.comparable({"k": {"zset": entries}})
