"""The words of requests and answers: what the worker's adapter reads and writes besides plain JSON."""

from __future__ import annotations

import base64
from typing import Any

Request = dict[str, Any]
Answer = dict[str, Any]
DONE: Answer = {"ok": True}
BROKEN_TEXT = {"outside-json": "broken-text"}


def natively(found: dict[str, Any]) -> Any:
    """Return an object of a request, or the lone surrogate that it stands for."""
    return "\ud83d" if found == BROKEN_TEXT else found


def raw(value: Any) -> bytes:
    """Return the bytes that a request carries."""
    return value.encode() if isinstance(value, str) else base64.b64decode(value["base64"])


def text(payload: bytes) -> Any:
    """Return a payload as an answer carries it."""
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(payload).decode()}
