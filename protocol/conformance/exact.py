"""JSON without loss: integers of any length, floats by their digits, and a comparison that keeps types apart."""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

SHOWN = 200  # characters of a value in a message: enough to see the fault, short enough for a terminal


@dataclass(frozen=True, slots=True, eq=False)
class Float:
    """A number written with a fraction or an exponent, never equal to an integer.

    Two are equal where their decimal values are, and their signs too: `-0.0` is another double than `0.0`.
    """

    text: str

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Float):
            return False
        mine, theirs = Decimal(self.text), Decimal(other.text)
        return mine == theirs and mine.is_signed() == theirs.is_signed()

    def __hash__(self) -> int:
        return hash(Decimal(self.text))


def read(text: str | bytes) -> Any:
    """The value of a JSON text; `ValueError` where it is none, NaN and the infinities included."""
    try:
        return json.loads(text, parse_float=Float, parse_constant=_refuse)
    except RecursionError as error:
        msg = "nested too deeply"
        raise ValueError(msg) from error


def _refuse(word: str) -> Any:
    msg = f"{word} is not JSON"
    raise ValueError(msg)


def write(value: Any) -> str:
    """The value as JSON in ASCII, numbers as they were read."""
    match value:
        case Float():
            return value.text
        case dict():
            return "{" + ",".join(f"{json.dumps(name)}:{write(item)}" for name, item in value.items()) + "}"
        case list():
            return "[" + ",".join(map(write, value)) + "]"
        case _:
            return json.dumps(value)


def raw(value: Any) -> bytes | None:
    """The bytes that a case or an answer means by text or by `{"base64": …}`; None where it means no bytes."""
    match value:
        case str():
            return value.encode("utf-8", "surrogatepass")
        case {"base64": str(text), **rest} if not rest:
            try:
                return base64.b64decode(text, validate=True)
            except ValueError:
                return None
        case _:
            return None


def text(data: bytes) -> Any:
    """The reverse of `raw`: text where the bytes are UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def difference(expected: Any, actual: Any, where: str) -> str | None:  # noqa: PLR0911 - one return for each form
    """What is wrong with `actual`, in one line that begins with the place; None where it is as expected."""
    match expected:
        case {"any": "string"} if len(expected) == 1:
            return None if isinstance(actual, str) else _mismatch("any string", actual, where)
        case {"between": [low, high]} if len(expected) == 1:
            fits = type(actual) is int and low <= actual <= high
            return None if fits else _mismatch(f"{low} to {high}", actual, where)
        case {"hex": length} if len(expected) == 1:
            fits = isinstance(actual, str) and re.fullmatch(rf"[0-9a-f]{{{length}}}", actual)
            return None if fits else _mismatch(f"{length} hexadecimal digits", actual, where)
        case {"json": value} if len(expected) == 1:
            return _difference_of_text(value, raw(actual), actual, where)
        case {"deflated": value} if len(expected) == 1:
            return _difference_of_text(value, _inflated(actual), actual, where)
        case str() | {"base64": _}:
            return None if raw(expected) == raw(actual) else _mismatch(shown(expected), actual, where)
        case dict() if isinstance(actual, dict):
            return _first(difference(*pair, f"{where}.{name}") for name, pair in _pairs(expected, actual))
        case list() if isinstance(actual, list):
            pairs = _pairs(dict(enumerate(expected)), dict(enumerate(actual)))
            return _first(difference(*pair, f"{where}[{index}]") for index, pair in pairs)
        case _:
            same = type(expected) is type(actual) and expected == actual
            return None if same else _mismatch(shown(expected), actual, where)


def _inflated(actual: Any) -> bytes | None:
    data = raw({"base64": actual})
    try:
        return None if data is None else zlib.decompress(data)
    except zlib.error:
        return None


def _difference_of_text(value: Any, data: bytes | None, actual: Any, where: str) -> str | None:
    try:
        held = read(data.decode()) if data is not None else _NOTHING
    except ValueError:
        held = _NOTHING
    if held is _NOTHING:
        return _mismatch(f"JSON text of {shown(value)}", actual, where)
    return difference(value, held, where)


_NOTHING = object()  # a member that is not there: None would be JSON's null


def _pairs(expected: dict[Any, Any], actual: dict[Any, Any]) -> list[tuple[Any, tuple[Any, Any]]]:
    names = [*expected, *(name for name in actual if name not in expected)]
    return [(name, (expected.get(name, _NOTHING), actual.get(name, _NOTHING))) for name in names]


def _first(messages: Any) -> str | None:
    return next((message for message in messages if message is not None), None)


def _mismatch(expected: str, actual: Any, where: str) -> str:
    return f"{where}: expected {expected}, got {shown(actual)}"


def shown(value: Any) -> str:
    """A value as a message shows it: its JSON, cut where it is long."""
    if value is _NOTHING:
        return "nothing"
    whole = write(value)
    return whole if len(whole) <= SHOWN else f"{whole[:SHOWN]}… ({len(whole)} characters)"
