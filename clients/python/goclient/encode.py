"""The one encoder: checked values become the bytes that Ruby writes for them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from types import NoneType
from typing import Any

from goclient.exact import INTEGER_DIGITS, check

_SCALARS = frozenset((int, str, float, bool, NoneType))


def encode(value: object) -> bytes:
    """Write a checked value as Ruby does: no spaces, UTF-8 unescaped."""
    return _write(value).encode()


def encode_arguments(args: Sequence[object]) -> bytes:
    """Check a job's arguments and write them, fast: for many jobs in a row.

    Of a list of plain scalars only the types are looked at first, since the encoder itself refuses numbers that are not
    finite, and UTF-8 lone surrogates. Neither refuses long integers, but a short text has no room for one.

    Raises:
        InvalidJobError: As for `check`.
    """
    if not _is_flat(args):
        check(args)
    try:
        text = _write(args)
        written = text.encode()
    except ValueError:
        check(args)  # says which argument it was
        raise
    if len(text) > INTEGER_DIGITS:
        check(args)
    return written


def _is_flat(args: object) -> bool:
    return (type(args) is list or type(args) is tuple) and _SCALARS.issuperset(map(type, args))


def _writer() -> Callable[[object], str]:
    """JSONEncoder.encode without what it sets up anew for each call: that takes longer than writing a short list."""
    # No circle passes the check, so the encoder need not look for one.
    encoder = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":"))
    make: Any = getattr(json.encoder, "c_make_encoder", None)
    if make is None:  # an interpreter without CPython's accelerator
        return encoder.encode
    pieces = make(None, encoder.default, json.encoder.encode_basestring, None, ":", ",", False, False, False)
    return lambda value: "".join(pieces(value, 0))


_write = _writer()
