"""From a JSON argument list to a handler's arguments: types, defaults, and messages that name what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.arguments import bind_arguments
from worker.errors import ConfigError, DecodeError

# What JSON can carry exactly; floats compare by their text, so that -0.0 and 1.0 stay what they are.
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


class Point(msgspec.Struct):
    """A type of a handler's own."""

    x: int
    y: int = 0


def plain(a: int, note: str = "none") -> None:
    """One required argument and one with a default."""


def rest(a: int, *more: str) -> None:
    """Any number of further arguments of one type."""


def anything(*args: Any) -> None:
    """Anything at all."""


def untyped(a, b=2) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - that is the point
    """No annotations."""


def structured(point: Point, positive: Annotated[int, msgspec.Meta(gt=0)] = 1) -> None:
    """Types with structure and with bounds."""


def mutable(a: list[int] = [1]) -> None:  # noqa: B006 - handlers may
    """A mutable default."""


@pytest.mark.parametrize(
    ("function", "text", "values"),
    [
        (plain, "[1]", (1, "none")),
        (plain, '[1,"x"]', (1, "x")),
        (rest, "[1]", (1,)),
        (rest, '[1,"x","y"]', (1, "x", "y")),
        (anything, "[]", ()),
        (anything, '[1,1.0,null,{"a":[]}]', (1, 1.0, None, {"a": []})),
        (untyped, '["1"]', ("1", 2)),
        (structured, '[{"x":3}]', (Point(3), 1)),
        (mutable, "[]", ([1],)),
    ],
)
def test_arguments(function: Callable[..., None], text: str, values: tuple[Any, ...]) -> None:
    """A list is read into the types of the signature, and defaults fill what is missing."""
    assert repr(tuple(bind_arguments("Job", function)(text.encode()))) == repr(values)


@pytest.mark.parametrize(
    ("function", "text", "message"),
    [
        (plain, "[]", r"Job\(a, note\) takes 1 to 2 arguments, got 0"),
        (plain, '[1,"x",3]', r"Job\(a, note\) takes 1 to 2 arguments, got 3"),
        (rest, "[]", r"Job\(a, \*more\) takes at least 1 argument\(s\), got 0"),
        (plain, '["1"]', r"argument 1 \(a\) of 'Job' is wrong: Expected `int`, got `str`"),
        (plain, "[1,2]", r"argument 2 \(note\) of 'Job' is wrong: Expected `str`, got `int`"),
        (plain, "[1.5]", r"argument 1 \(a\) of 'Job' is wrong"),
        (plain, "[null]", r"argument 1 \(a\) of 'Job' is wrong: Expected `int`, got `null`"),
        (rest, '[1,"x",2]', r"argument 3 \(\*more\) of 'Job' is wrong: Expected `str`, got `int`"),
        (structured, '[{"x":"3"}]', r"argument 1 \(point\) of 'Job' is wrong at \.x: Expected `int`"),
        (structured, '[{"x":3},0]', r"argument 2 \(positive\) of 'Job' is wrong: Expected `int` >= 1"),
        (structured, "[{}]", r"argument 1 \(point\) of 'Job' is wrong: .*missing required field `x`"),
        (plain, "{}", r"the arguments of 'Job' cannot be read"),
        (plain, "[1", r"the arguments of 'Job' cannot be read"),
    ],
)
def test_wrong_arguments_are_named(function: Callable[..., None], text: str, message: str) -> None:
    """A wrong argument is named by its place and its name in the signature."""
    with pytest.raises(DecodeError, match=message):
        bind_arguments("Job", function)(text.encode())


def test_skipped_parameters_do_not_come_from_the_payload() -> None:
    """The parameter that takes the job's context is not counted."""
    bind = bind_arguments("Job", plain, skip=1)

    assert tuple(bind(b"[]")) == ("none",)


@pytest.mark.parametrize("text", ["9007199254740993", "18446744073709551617", "-1" + "0" * 300])
def test_integers_stay_exact(text: str) -> None:
    """An integer of any length arrives with all its digits."""
    (value,) = bind_arguments("Job", anything)(f"[{text}]".encode())

    assert (type(value), value) == (int, int(text))


def test_deep_arguments() -> None:
    """Lists within lists are read 200 deep, and refused without harm when there is no end of them."""
    bind = bind_arguments("Job", anything)

    assert bind(b"[" * 201 + b"]" * 201)
    with pytest.raises(DecodeError):
        bind(b"[" * 100_000 + b"]" * 100_000)


@given(st.lists(VALUES, max_size=5))
def test_lists_round_trip(args: list[Any]) -> None:
    """Whatever JSON can carry arrives as it was written, with its type."""
    text = json.dumps(args, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")

    assert repr(list(bind_arguments("Job", anything)(text))) == repr(args)


@given(st.binary())
def test_nonsense_is_a_decode_error(text: bytes) -> None:
    """Bytes that are no argument list are refused and nothing else happens."""
    bind = bind_arguments("Job", plain)
    try:
        bind(text)
    except DecodeError:
        return
    assert isinstance(json.loads(text), list)


def keyword_only(*, a: int) -> None:
    """A parameter that no position fills."""


def unknown(a: "Nowhere") -> None:  # type: ignore[name-defined]  # noqa: F821, UP037 - that is the point
    """An annotation that means nothing."""


def nothing() -> None:
    """No parameters."""


@pytest.mark.parametrize(
    ("function", "skip", "message"),
    [
        (keyword_only, 0, "give the keyword-only 'a' a default"),
        (unknown, 0, "annotations cannot be resolved"),
        (nothing, 1, "pass_job needs a first parameter"),
    ],
)
def test_signatures_that_cannot_be_called(function: Callable[..., None], skip: int, message: str) -> None:
    """A signature that positional JSON values cannot fill is refused when it is registered."""
    with pytest.raises(ConfigError, match=f"job 'Job': .*{message}"):
        bind_arguments("Job", function, skip)
