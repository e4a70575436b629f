"""The producer: a thousand pairs of numbers. It imports none of the code that will add them."""

from __future__ import annotations

from goclient import enqueue_many

count = enqueue_many("SampleAdd", ([number, 1] for number in range(1000)), queue="sampleadd")
print(f"enqueued {count} jobs")
