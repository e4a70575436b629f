"""What a job looks like on the wire, and which arguments are refused because nothing on the wire would equal them."""

from __future__ import annotations

import json
import math
import sys
import uuid
from collections import OrderedDict, namedtuple
from datetime import UTC, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any

import pytest
from goclient import InvalidJobError
from goclient.encode import encode_arguments
from goclient.job import Job
from goclient.protocols import prefix
from goclient.resque import Resque
from hypothesis import given
from hypothesis import strategies as st

WIRE = Resque("resque:")


def payload(*args: object, name: str = "Archive") -> bytes:
    """The payload of a job with these arguments."""
    return WIRE.payload(Job("q", name, args))


def nested(levels: int) -> list[Any]:
    """A list nested so many levels deep."""
    value: list[Any] = []
    for _ in range(levels - 1):
        value = [value]
    return value


# Bytes captured from Resque 3.0.0 with json 2.6.1 on Ruby 3.1.2.
CAPTURED = [
    ("Archive", [35, "tar"], '{"class":"Archive","args":[35,"tar"]}'),
    ("Archive", [], '{"class":"Archive","args":[]}'),
    ("Archive", [None], '{"class":"Archive","args":[null]}'),
    ("A::B", [[]], '{"class":"A::B","args":[[]]}'),
    (
        "Archive",
        [{"sym": "val", "x": [1, 2.5, 1.0, -0.0, 12345678901234567890, 9007199254740993, True, False, None]}],
        (
            '{"class":"Archive","args":[{"sym":"val",'
            '"x":[1,2.5,1.0,-0.0,12345678901234567890,9007199254740993,true,false,null]}]}'
        ),
    ),
    (
        "Archive",
        ["é日本😀 </script> & ' \" \\ / \u2028 \0 \x1f \x7f \t\n\r\b\f"],
        '{"class":"Archive","args":["é日本😀 </script> & \' \\" \\\\ / \u2028 \\u0000 \\u001f \x7f \\t\\n\\r\\b\\f"]}',
    ),
]


@pytest.mark.parametrize(("name", "args", "text"), CAPTURED)
def test_bytes_equal_rubys(name: str, args: list[object], text: str) -> None:
    """A payload has the bytes that Resque writes for the same job."""
    assert payload(*args, name=name) == text.encode()


def test_scheduled_commands_equal_rubys() -> None:
    """A scheduled job is sent as resque-scheduler 5.0.0 sends it: captured commands, in their order."""
    text = b'{"class":"Foo","args":[1,"x"],"queue":"sampleadd"}'

    assert WIRE.schedule(Job("sampleadd", "Foo", [1, "x"]), due=1795323776, now=1795323700) == [
        ("RPUSH", "resque:delayed:1795323776", text),
        ("SADD", b"resque:timestamps:" + text, "delayed:1795323776"),
        ("ZADD", "resque:delayed_queue_schedule", 1795323776, 1795323776),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.lists(JSON))
def test_arguments_come_back_as_they_went(args: list[object]) -> None:
    """Whatever is accepted, a reader of JSON gets back, types and signs of zero included."""
    read = json.loads(payload(*args))

    assert repr(read["args"]) == repr(args)


def test_tuples_are_arrays() -> None:
    """A tuple, also a nested one, is written as an array: the one liberty that is taken."""
    assert payload((1, (2,))) == b'{"class":"Archive","args":[[1,[2]]]}'


class Colour(IntEnum):
    """An integer that JSON would write without its name."""

    RED = 1


class Size(StrEnum):
    """Text that JSON would write without its name."""

    BIG = "big"


Point = namedtuple("Point", "x y")  # noqa: PYI024 - the untyped kind is what is met in the wild

REFUSED = [
    (math.nan, "argument 1: nan is not JSON; pass None or text"),
    (-math.inf, "argument 1: -inf is not JSON; pass None or text"),
    (b"x", "argument 1: bytes is not JSON; pass text, for example base64.b64encode(value).decode()"),
    ({1, 2}, "argument 1: set is not JSON; pass a list, for example sorted(value)"),
    (Decimal(1), "argument 1: Decimal is not JSON; pass text, for example str(value)"),
    (uuid.UUID(int=0), "argument 1: UUID is not JSON; pass text, for example str(value)"),
    (object(), "argument 1: object is not JSON; pass numbers, text, booleans, None, lists and dicts of them"),
    (1j, "argument 1: complex is not JSON; pass numbers, text, booleans, None, lists and dicts of them"),
    (Colour.RED, "argument 1: Colour is not JSON; pass its value, for example value.value"),
    (Size.BIG, "argument 1: Size is not JSON; pass its value, for example value.value"),
    (OrderedDict(a=1), "argument 1: OrderedDict is not JSON; pass a plain dict, for example dict(value)"),
    (Point(1, 2), "argument 1: Point is not JSON; pass a plain list, for example list(value)"),
    ({"when": datetime.now(UTC)}, 'argument 1["when"]: datetime is not JSON; pass text, for example value.isoformat()'),
    ([{"a": [0, {1}]}], 'argument 1[0]["a"][1]: set is not JSON; pass a list, for example sorted(value)'),
    ({1: "a"}, "argument 1: the key 1 is of type int; JSON has only str keys"),
    ({True: "a"}, "argument 1: the key True is of type bool; JSON has only str keys"),
    ({None: "a"}, "argument 1: the key None is of type NoneType; JSON has only str keys"),
    ({Size.BIG: 1}, "argument 1: the key <Size.BIG: 'big'> is of type Size; JSON has only str keys"),
    ({"\ud83d": 1}, "argument 1: the key '\\ud83d' has a lone surrogate, which is not UTF-8"),
    (["\ud83d"], "argument 1[0]: text with a lone surrogate is not UTF-8; decode its source without surrogateescape"),
    (-(10**4300), "argument 1: an integer of more than 4300 digits is not readable everywhere; pass text"),
]


@pytest.mark.parametrize(("value", "message"), REFUSED, ids=lambda case: type(case).__name__)
def test_refusal_names_the_argument(value: object, message: str) -> None:
    """What JSON cannot carry exactly is refused with its place and what to do."""
    with pytest.raises(InvalidJobError) as caught:
        payload(value)

    assert str(caught.value) == message


@pytest.mark.parametrize("kind", [TypeError, ValueError])
def test_refusal_is_caught_as_jsons_errors_are(kind: type[Exception]) -> None:
    """A refusal is a TypeError and a ValueError, whichever of them a caller expects."""
    with pytest.raises(kind):
        payload({1, 2})


def test_arguments_are_counted_from_one() -> None:
    """The second argument is called argument 2."""
    with pytest.raises(InvalidJobError, match=r"^argument 2: "):
        payload("fine", b"x")


def test_longest_integer_is_written() -> None:
    """An integer of 4300 digits, the most that a Python worker reads, is accepted."""
    assert json.loads(payload(10**4300 - 1))["args"] == [10**4300 - 1]


def test_deepest_argument_is_written() -> None:
    """An argument may be nested 88 levels deep, which makes 90 of the payload."""
    assert payload(nested(88)).count(b"[") == 89


def test_deeper_argument_is_refused() -> None:
    """One level more is refused, since records that hold the payload must stay below Ruby's 100."""
    with pytest.raises(InvalidJobError, match="argument 1: nested deeper than 88 levels"):
        payload(nested(89))


def test_circle_is_refused() -> None:
    """A value that contains itself is refused, and not followed for ever."""
    circle: dict[str, object] = {}
    circle["self"] = circle

    with pytest.raises(InvalidJobError, match=r"argument 1: .*contains itself"):
        payload(circle)


@pytest.mark.parametrize("queue", ["", "a,b", "a\nb", "a\rb", "\udcff", None, 7, b"q"])
def test_bad_queue_is_refused(queue: Any) -> None:
    """A queue is text, not empty, without comma or line break."""
    with pytest.raises(InvalidJobError, match="queue"):
        Job(queue, "A", ())


@pytest.mark.parametrize("name", ["", "\udcff", None, 7, b"A"])
def test_bad_name_is_refused(name: Any) -> None:
    """A name is text and not empty."""
    with pytest.raises(InvalidJobError, match="name"):
        Job("q", name, ())


@pytest.mark.parametrize("args", ["ab", {"a": 1}, None, 7, iter(())])
def test_arguments_are_a_list(args: Any) -> None:
    """Text or a dict is not taken for a list of arguments."""
    with pytest.raises(InvalidJobError, match="arguments must be a list or a tuple"):
        Job("q", "A", args)


def test_queue_may_be_an_enum_of_text() -> None:
    """A member of a StrEnum names a queue by its value, in keys as in payloads."""
    job = Job(Size.BIG, Size.BIG, ())

    assert WIRE.enqueue(job)[1] == ("RPUSH", "resque:queue:big", b'{"class":"big","args":[]}')


@pytest.mark.parametrize(
    ("namespace", "expected"), [("resque", "resque:"), ("resque:", "resque:"), ("", ""), ("a:b", "a:b:")]
)
def test_namespace_ends_in_a_colon(namespace: str, expected: str) -> None:
    """A namespace gets the colon that it lacks; the empty one stays empty."""
    assert prefix(namespace) == expected


@pytest.mark.parametrize(("value", "message"), REFUSED, ids=lambda case: type(case).__name__)
def test_fast_refusal_is_the_same(value: object, message: str) -> None:
    """The encoder for many jobs refuses with the same words, and counts the same."""
    with pytest.raises(InvalidJobError) as caught:
        encode_arguments([1, value])

    assert str(caught.value) == message.replace("argument 1", "argument 2")


@given(st.lists(JSON))
def test_fast_bytes_are_the_same(args: list[object]) -> None:
    """The encoder for many jobs writes what the one for a single job writes."""
    assert b'{"class":"Archive","args":' + encode_arguments(args) + b"}" == payload(*args)


def test_long_text_is_no_long_integer() -> None:
    """Text of more than 4300 digits is fine where an integer is not, also next to integers."""
    assert encode_arguments([1, "9" * 5000]) == b'[1,"' + b"9" * 5000 + b'"]'


def test_long_integer_is_refused_whatever_python_reads() -> None:
    """An integer of 4301 digits is refused also by a process that lifted Python's own limit."""
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        with pytest.raises(InvalidJobError, match="argument 1: an integer of more than 4300 digits"):
            encode_arguments([10**4300])
    finally:
        sys.set_int_max_str_digits(limit)
