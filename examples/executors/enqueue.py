"""The producer: some jobs of each kind."""

from goclient import enqueue, enqueue_many

enqueue_many("Fetch", ([f"https://example.com/{page}"] for page in range(50)), queue="mixed")
enqueue_many("Resize", ([f"{number}.png"] for number in range(20)), queue="mixed")
enqueue_many("Count", ([200_000] for _ in range(10)), queue="mixed")
enqueue("Crash", queue="mixed")
print("enqueued 81 jobs")
