"""The text that the protocol prescribes for a payload, written out from its clauses without any library for JSON.

It leaves open the digits of a floating-point number. Ours write the same for one that needs no exponent; otherwise
1e16 may be `1e+16` or `1.0e+16`, since both read back as the same double.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from encoders_runner import exact

_ESCAPED = re.compile(r'["\\\x00-\x1f]')
_SHORT = {'"': r"\"", "\\": r"\\", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
_WORDS = {None: "null", True: "true", False: "false"}

# From the first to before the second, no language writes an exponent.
_PLAIN_FLOATS = (1e-4, 1e15)


def resque_payload(job: Mapping[str, Any]) -> dict[str, Any]:
    """What a payload of Resque holds, in its order."""
    return {"class": job["name"], "args": job["args"]}


def sidekiq_payload(job: Mapping[str, Any], queue: str, jid: str, now: float) -> dict[str, Any]:
    """What a payload of Sidekiq holds, in its order."""
    head = {"retry": True, "queue": queue, **job["options"]}
    return {**head, **resque_payload(job), "jid": jid, "created_at": now, "enqueued_at": now}


def expected(payload: Any) -> str:
    """The text of a payload, with its floats as Python writes them."""
    return _text(payload, repr)


def understood(text: str) -> str:
    """What a client wrote, with its floats that need an exponent as Python writes them: the same as expected."""
    return _text(exact.read(text), lambda number: number.text if _is_plain(number.text) else repr(float(number.text)))


def rewritten(text: str) -> str:
    """What a client wrote, with the digits of all its floats: the same text, if its form is the prescribed one."""
    return _text(exact.read(text), lambda number: str(number.text))


def _is_plain(text: str) -> bool:
    size = abs(float(text))
    return size == 0 or _PLAIN_FLOATS[0] <= size < _PLAIN_FLOATS[1]


def _text(value: Any, float_text: Callable[[Any], str]) -> str:
    match value:
        case None | bool():
            return _WORDS[value]
        case int():
            return str(value)
        case str():
            return f'"{_ESCAPED.sub(_escape, value)}"'
        case list():
            return f"[{','.join(_text(item, float_text) for item in value)}]"
        case dict():
            members = (f"{_text(name, float_text)}:{_text(item, float_text)}" for name, item in value.items())
            return f"{{{','.join(members)}}}"
        case _:
            return float_text(value)


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}"
