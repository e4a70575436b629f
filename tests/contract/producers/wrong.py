"""A producer in Python that tries what its stubs must refuse, and prints how they do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import jobs

NOW, DAY = datetime(2026, 11, 22, 12, 30, tzinfo=UTC), date(2026, 11, 22)
ID, PRICE = UUID(int=1), Decimal("12.5")
calls: Any = jobs  # what a type checker would find, too
WRONG: list[Callable[[], object]] = [
    lambda: calls.sample_add(1),
    lambda: calls.sample_add(1, "2"),
    lambda: calls.sample_add(1, True),
    lambda: calls.mail_deliver("a", 7),
    lambda: calls.mail_deliver("a", "b", "c", None),
    lambda: calls.reports_monthly(13, 0.5),
    lambda: calls.reports_monthly(12, 1.0),
    lambda: calls.reports_monthly(12, 0.5, 7),
    lambda: calls.reports_monthly(12, 0.5, 5, "long"),
    lambda: calls.reports_monthly(12, 0.5, title="ab"),
    lambda: calls.times(datetime(2026, 11, 22), DAY, "12:30:00", timedelta()),  # noqa: DTZ001 - the mistake is the point
    lambda: calls.times(NOW, NOW, "12:30:00", timedelta()),
    lambda: calls.times(NOW, DAY, "25:00:00", timedelta()),
    lambda: calls.exact("x", PRICE, b"", "red"),
    lambda: calls.exact(ID, Decimal("NaN"), b"", "red"),
    lambda: calls.exact(ID, PRICE, b"", "green"),
    lambda: calls.letter({"zip": "12345"}, None, {"count": 1}, {"content-type": ""}),
    lambda: calls.letter({"streetName": "", "zip": "x"}, None, {"count": 1}, {"content-type": ""}),
    lambda: calls.letter({"streetName": ""}, {"first": 1, "second": 2, "third": 3}, {"count": 1}, {"content-type": ""}),
    lambda: calls.shapes({"type": "Circle"}, {"x": 1}, (1,), (1, "a"), {"value": 1}),
    lambda: calls.shapes({"type": "Circle", "radius": 1.0}, {"x": 1}, (1,), (1,), {"value": 1}),
    lambda: calls.shapes(
        {"type": "Circle", "radius": 1.0}, {"x": 1}, (1,), (1, "a"), {"value": 1, "children": [{"value": None}]}
    ),
    lambda: calls.lists([], {}, {}, "fast", None),
    lambda: calls.lists(["a"], {}, {"x": []}, "fast", None),
    lambda: calls.lists(["a"], {}, {}, "fast", 1.5),
    lambda: calls.anything({1: 2}).enqueue(queue="stubs"),
]

for wrong in WRONG:
    try:
        wrong()
    except (TypeError, ValueError) as error:
        print(error)  # noqa: T201
    else:
        print("taken")  # noqa: T201
