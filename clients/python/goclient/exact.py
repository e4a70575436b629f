"""What JSON carries exactly: the check of a job's arguments and options.

Python's json is generous: it writes 1 for True as a key, an integer for an IntEnum, NaN for nan. The reader, in
whatever language, then gets something else than the writer gave. Here such a value is refused, with its place.
The only liberty taken is the tuple, which is written as an array.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any
from uuid import UUID

from goclient.errors import InvalidJobError

# Ruby's JSON reads 100 levels. A failed job is stored inside a record of its failure and a running one inside a
# record of its worker, so a payload needs some levels in reserve.
PAYLOAD_LEVELS = 90
ARGUMENT_LEVELS = PAYLOAD_LEVELS - 2  # the payload's object and its array of arguments

# CPython reads no longer integer than this many digits, and so no Python worker does.
INTEGER_DIGITS = 4300
_INTEGER_LIMIT = 10**INTEGER_DIGITS

_ADVICE: Sequence[tuple[type | tuple[type, ...], str]] = (
    (Enum, "pass its value, for example value.value"),
    ((datetime, date, time), "pass text, for example value.isoformat()"),
    ((bytes, bytearray, memoryview), "pass text, for example base64.b64encode(value).decode()"),
    ((set, frozenset), "pass a list, for example sorted(value)"),
    ((Decimal, UUID), "pass text, for example str(value)"),
    (dict, "pass a plain dict, for example dict(value)"),
    ((list, tuple), "pass a plain list, for example list(value)"),
    (str, "pass a plain str, for example ''.join(value)"),
    (int, "pass a plain int, for example int(value)"),
    (float, "pass a plain float, for example float(value)"),
)
_GENERAL_ADVICE = "pass numbers, text, booleans, None, lists and dicts of them"

# The way to a value, innermost step first; a linked list costs nothing until it must be told. It begins at the
# position of an argument or at the name of an option.
_Path = tuple["_Path", str | int] | int | str


def check(args: object) -> None:
    """Let pass a list or tuple of arguments that JSON carries exactly.

    Raises:
        InvalidJobError: It is another type, or an argument is not exact; the message starts with its place, counted
            from 1.
    """
    if type(args) is not list and type(args) is not tuple:
        msg = f"arguments must be a list or a tuple, not {type(args).__name__}"
        raise InvalidJobError(msg)
    for position, value in enumerate(args, 1):
        _check(value, position, ARGUMENT_LEVELS)


def check_option(name: str, value: object) -> None:
    """Let pass the value of an option that JSON carries exactly.

    Raises:
        InvalidJobError: It is not exact; the message starts with its place.
    """
    _check(value, name, ARGUMENT_LEVELS)


def writable(text: str) -> bool:
    """Whether UTF-8 can write the text: it cannot write one half of a surrogate pair."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check(value: object, path: _Path, levels: int) -> None:
    _CHECKS.get(type(value), _foreign)(value, path, levels)


def _fine(_value: object, _path: _Path, _levels: int) -> None:
    pass


def _integer(value: int, path: _Path, _levels: int) -> None:
    if not -_INTEGER_LIMIT < value < _INTEGER_LIMIT:
        raise _refusal(path, f"an integer of more than {INTEGER_DIGITS} digits is not readable everywhere; pass text")


def _float(value: float, path: _Path, _levels: int) -> None:
    if not math.isfinite(value):
        raise _refusal(path, f"{value} is not JSON; pass None or text")


def _text(value: str, path: _Path, _levels: int) -> None:
    if not writable(value):
        raise _refusal(path, "text with a lone surrogate is not UTF-8; decode its source without surrogateescape")


def _array(value: Sequence[object], path: _Path, levels: int) -> None:
    _descend(path, levels)
    for index, item in enumerate(value):
        _check(item, (path, index), levels - 1)


def _object(value: dict[object, object], path: _Path, levels: int) -> None:
    _descend(path, levels)
    for key, item in value.items():
        if type(key) is not str:
            raise _refusal(path, f"the key {key!r} is of type {type(key).__name__}; JSON has only str keys")
        if not writable(key):
            raise _refusal(path, f"the key {key!a} has a lone surrogate, which is not UTF-8")
        _check(item, (path, key), levels - 1)


def _descend(path: _Path, levels: int) -> None:
    if levels <= 0:
        # The whole way down would fill a page, and in a circle it says nothing: name the argument only.
        while isinstance(path, tuple):
            path = path[0]
        raise _refusal(path, f"nested deeper than {ARGUMENT_LEVELS} levels, or contains itself; pass flatter data")


def _foreign(value: object, path: _Path, _levels: int) -> None:
    advice = next((text for kinds, text in _ADVICE if isinstance(value, kinds)), _GENERAL_ADVICE)
    raise _refusal(path, f"{type(value).__name__} is not JSON; {advice}")


_CHECKS: dict[type, Callable[[Any, _Path, int], None]] = {
    bool: _fine,
    NoneType: _fine,
    int: _integer,
    float: _float,
    str: _text,
    list: _array,
    tuple: _array,
    dict: _object,
}


def _refusal(path: _Path, reason: str) -> InvalidJobError:
    steps = ""
    while isinstance(path, tuple):
        path, step = path
        steps = f"[{json.dumps(step)}]{steps}"
    place = f"option {path!r}" if isinstance(path, str) else f"argument {path}"
    return InvalidJobError(f"{place}{steps}: {reason}")
