"""What became of a value on its way, in the words of the page: nothing, or a few words for each change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import zip_longest
from typing import Any

Tagged = list[Any]
LOST: Tagged = ["lost"]
NUMBERS = ("int", "float", "number")  # a "number" is what a language that has just one kind of them saw


def differences(sent: Iterable[Tagged], seen: Iterable[Tagged]) -> list[str]:
    """The changes between the arguments sent and those seen, both tagged; sorted, each once."""
    pairs = zip_longest(sent, seen, fillvalue=LOST)
    return sorted({change for pair in pairs for change in _changes(*pair)})


def _changes(sent: Tagged, seen: Tagged) -> Iterator[str]:
    if sent[0] in NUMBERS and seen[0] in NUMBERS:
        yield from _of_numbers(sent, seen)
    elif sent[0] != seen[0]:
        yield f"{sent[0]} became {seen[0]}"
    elif sent[0] == "list":
        yield from differences(sent[1], seen[1])
    elif sent[0] == "object":
        yield from _of_objects(dict(sent[1]), dict(seen[1]))
    elif sent != seen:
        yield "changed"


def _of_objects(sent: dict[str, Tagged], seen: dict[str, Tagged]) -> Iterator[str]:
    for name in sent.keys() | seen.keys():
        yield from _changes(sent.get(name, LOST), seen.get(name, LOST))


def _of_numbers(sent: Tagged, seen: Tagged) -> Iterator[str]:
    if seen[0] == "number":
        yield "are doubles"
    elif sent[0] != seen[0]:
        yield f"become {'integers' if seen[0] == 'int' else 'floats'}"
    if _value(sent) != _value(seen):
        yield "are rounded"
    elif sent[0] == "float" and _negative(sent) != _negative(seen):
        yield "loses its sign"


def _value(number: Tagged) -> Fraction:
    """The exact value: of an integer its digits', of a float that of the double which is nearest to its text."""
    return Fraction(number[1]) if number[0] == "int" else Fraction(float(number[1]))


def _negative(number: Tagged) -> bool:
    return str(number[1]).startswith("-")
