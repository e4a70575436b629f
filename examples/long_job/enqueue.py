"""The producer: a film of 60 frames, and a preview of one that nobody renders."""

from __future__ import annotations

from goclient import enqueue

enqueue("Render", "film:1", 60, queue="films")
enqueue("Preview", "film:2", queue="films")
print("enqueued 2 jobs")
