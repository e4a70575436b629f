"""The comparison that fills the matrix: it notices whatever a peer may do to a value."""

from __future__ import annotations

from typing import Any

import pytest
from peers.python.tagged import native, tag

from matrix.differences import differences
from matrix.kinds import KINDS
from matrix.page import phrase

CHANGED: list[tuple[Any, list[Any], list[str]]] = [
    (1, ["float", "1.0"], ["become floats"]),
    (1.0, ["int", "1"], ["become integers"]),
    (1, ["number", "1"], ["are doubles"]),
    (2**53 + 1, ["int", "9007199254740992"], ["are rounded"]),
    (2**53 + 1, ["number", "9007199254740992"], ["are doubles", "are rounded"]),
    (0.1, ["float", "0.10000000000000002"], ["are rounded"]),
    (-0.0, ["float", "0.0"], ["loses its sign"]),
    (-0.0, ["int", "0"], ["become integers", "loses its sign"]),
    (1, ["true"], ["int became true"]),
    (True, ["false"], ["true became false"]),
    (None, ["text", ""], ["null became text"]),
    ("é", ["text", "e\u0301"], ["changed"]),
    ([1], ["list", []], ["int became lost"]),
    ([], ["list", [["null"]]], ["lost became null"]),
    ([], ["object", []], ["list became object"]),
    ({"a": 1}, ["object", [["b", ["int", "1"]]]], ["int became lost", "lost became int"]),
    ({"a": [{"b": "c"}]}, tag({"a": [{"b": "d"}]}), ["changed"]),
]


@pytest.mark.parametrize(("sent", "seen", "changes"), CHANGED)
def test_a_change_is_noticed(sent: Any, seen: list[Any], changes: list[str]) -> None:
    """A value that is not what it was gets a word for what it became."""
    assert differences([tag(sent)], [seen]) == changes


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        (1e300, ["float", "1E+300"]),
        (0.1, ["float", "0.1000000000000000055"]),
        (1e20, ["float", "100000000000000000000.0"]),
        ({"a": 1, "b": 2}, tag({"b": 2, "a": 1})),
        *((values, tag(values)) for values in KINDS.values()),
    ],
)
def test_the_same_value_is_no_change(sent: Any, seen: list[Any]) -> None:
    """A float may be written in many ways, and the members of an object come in any order."""
    assert differences([tag(sent)], [seen]) == []


@pytest.mark.parametrize("kind", KINDS)
def test_tags_carry_every_value(kind: str) -> None:
    """What is tagged and made native again is the same, by value and type."""
    assert repr(native(tag(KINDS[kind]))) == repr(KINDS[kind])


def test_an_argument_too_many_is_noticed() -> None:
    """Arguments that nobody sent are a change."""
    assert differences([], [tag(1)]) == ["lost became int"]


def test_a_cell_names_what_became_of_each_kind() -> None:
    """A cell of the page lists the kinds that share a change, and begins with what holds for all numbers."""
    seen = {"a": ["are doubles", "are rounded"], "b": ["are rounded"], "c": [], "d": ["changed"]}
    assert phrase(seen) == "numbers are doubles; a and b are rounded; d changed"
