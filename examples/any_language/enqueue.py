"""The producer: one job for each program."""

from goclient import enqueue

enqueue("Shout", "hello", queue="voices")
enqueue("Whisper", "psst", queue="voices")
print("enqueued 2 jobs")
