"""The producer: visits of three pages."""

from __future__ import annotations

from goclient import enqueue_many

PAGES = ("home", "prices", "imprint")

count = enqueue_many("Visit", ([PAGES[number % 3]] for number in range(300)), queue="visits")
print(f"enqueued {count} jobs")
