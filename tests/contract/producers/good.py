"""A producer in Python that enqueues every job through its stub."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import jobs
from goclient import enqueue_many

ADDRESS: jobs.Address = {"streetName": "Main St", "zip": "12345", "tags": ["a", "b"], "since": date(2020, 1, 31)}

for job in [
    jobs.sample_add(1, 2.5),
    jobs.sample_add(2**53 + 1, 3.0),
    jobs.mail_deliver("ada@example.com"),
    jobs.mail_deliver("ada@example.com", "</é日😀>", "b", "c"),
    jobs.reports_monthly(12, 0.25, 10, "abc"),
    jobs.reports_monthly(month=1, share=0.5),
    jobs.times(datetime(2026, 11, 22, 12, 30, 15, 250000, UTC), date(2026, 2, 28), "23:59:59", timedelta(seconds=-1.5)),
    jobs.exact(UUID("12345678-1234-5678-1234-567812345678"), Decimal("12.5"), b"\x00\xffgo", "sky blue", 2),
    jobs.letter(
        ADDRESS,
        {"first": 1, "second": None},
        {"count": 3, "note": "n"},
        {"content-type": "text/plain", "class": "x"},
    ),
    jobs.letter({"streetName": "Main St"}, None, {"count": 0}, {"content-type": ""}),
    jobs.shapes(
        {"type": "Circle", "radius": 1.5},
        {"x": 1},
        (7,),
        (1, "one"),
        {"value": 1, "children": [{"value": 2}, {"value": 3, "parent": {"value": 4}}]},
    ),
    jobs.shapes({"type": "Square", "side": 2.0}, {"x": 1, "y": 2}, (7, 8), (1, "one"), {"value": 1}),
    jobs.lists(["x", "y"], {"k": 1.0}, {"-17": [True, False]}, "fast", None),
    jobs.lists(["x"], {}, {}, 3, [1, 2], "fancy"),
    jobs.anything({"a": [1, None, {"b": True}]}),
]:
    job.enqueue(queue="stubs")
enqueue_many("Nothing", [jobs.nothing().args], queue="stubs")
