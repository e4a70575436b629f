"""What the jobs of every language's producer were given: the same values of the same types, in the same order."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from stubjobs import Address, Circle, Colour, Point, Priority, Span, Square, Strict, Tree

GIVEN: list[tuple[str, tuple[object, ...]]] = [
    ("SampleAdd", (1, 2.5)),
    ("SampleAdd", (2**53 + 1, 3.0)),
    ("Mail::Deliver", ("ada@example.com", "none")),
    ("Mail::Deliver", ("ada@example.com", "</é日😀>", "b", "c")),
    ("reports.monthly", (12, 0.25, 10, "abc")),
    ("reports.monthly", (1, 0.5, 5, None)),
    (
        "Times",
        (datetime(2026, 11, 22, 12, 30, 15, 250000, UTC), date(2026, 2, 28), time(23, 59, 59), timedelta(seconds=-1.5)),
    ),
    (
        "Exact",
        (
            UUID("12345678-1234-5678-1234-567812345678"),
            Decimal("12.5"),
            b"\x00\xffgo",
            Colour.BLUE,
            Priority.HIGH,
        ),
    ),
    (
        "Letter",
        (
            Address("Main St", zip="12345", tags=["a", "b"], since=date(2020, 1, 31)),
            Strict(1, None),
            {"count": 3, "note": "n"},
            {"class": "x", "content-type": "text/plain"},
        ),
    ),
    ("Letter", (Address("Main St"), None, {"count": 0}, {"content-type": ""})),
    (
        "Shapes",
        (Circle(1.5), Point(1), Span(7), (1, "one"), Tree(1, children=[Tree(2), Tree(3, parent=Tree(4))])),
    ),
    ("Shapes", (Square(2.0), Point(1, 2), Span(7, 8), (1, "one"), Tree(1))),
    ("Lists", (["x", "y"], {"k": 1.0}, {-17: [True, False]}, "fast", None, "plain")),
    ("Lists", (["x"], {}, {}, 3, [1, 2], "fancy")),
    ("Anything", ({"a": [1, None, {"b": True}]}, None)),
    ("Nothing", ()),
]
RUNS = [f"{name}{args!r}" for name, args in GIVEN]
