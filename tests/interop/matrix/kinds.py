"""The kinds of values that the matrix sends, each with its edges; a kind is what a cell of the page names."""

from __future__ import annotations

from typing import Any

from peers.python.tagged import tag

DEPTH = 80  # levels; our clients refuse more than 88, because Ruby reads no more than 100


def nested(levels: int, inner: Any) -> list[Any]:
    """A value in lists and objects by turns."""
    for level in range(levels):
        inner = {"in": inner} if level % 2 else [inner]
    return [inner]


KINDS: dict[str, list[Any]] = {
    "integers": [0, 1, -1, 35, 2**31, -(2**31) - 1, 2**53, -(2**53)],
    "integers above 2^53": [2**53 + 1, -(2**53) - 1, 2**63 - 1, 2**64, 12345678901234567891],
    "integers above 10^21": [10**21 + 1, -(10**39) - 1],
    "fractions": [0.1, -1.5, 1234.5678, 0.001],
    "tiny and huge floats": [1e-7, 5e-324, 1e300, -1.7976931348623157e308],
    "whole floats": [1.0, 0.0, -3.0, 1e15, 1e20],
    "minus zero": [-0.0],
    "null and booleans": [True, False, None],
    "text": ["", "plain", "é e\u0301", "日本", "😀", "\ud7ff\ue000\uffff\U00010000\U0010ffff", "1", "null"],
    "control characters": ["".join(map(chr, range(0x20))), "\u007f\u0080\u009f", "\u2028\u2029\ufeff"],
    "punctuation": ['"', "\\", "/", "'", "</script> & <a href='x'>", "\\u0041", "%s #{x} ${y}"],
    "empty lists and objects": [[], {}, [[]], {"": {}}],
    "lists and objects": [["a", ["b", ["c"]], "d"], {"a": {"b": [None, {"c": True}]}, "": "", "é😀": ["e"]}],
    "numbers as names": [{"10": "ten", "9": "nine"}],
    f"{DEPTH} levels": nested(DEPTH, "core"),
}

PLACES = {kind: place for place, kind in enumerate(KINDS)}


def place_of(args: list[Any]) -> int:
    """The place of the kind that a job's tagged arguments name; 0 for those that name none."""
    return PLACES.get(args[0][1], 0)


def arguments(kind: str) -> list[list[Any]]:
    """The arguments of the job of a kind, tagged: its name, and its values."""
    return [tag(kind), *map(tag, KINDS[kind])]


def jobs(name: str) -> list[dict[str, Any]]:
    """One job for each kind, as a producer is told of them."""
    return [{"name": name, "args": arguments(kind)} for kind in KINDS]
