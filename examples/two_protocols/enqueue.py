"""The producer: one job for each protocol. The names of the queues need not differ, since all keys do."""

from __future__ import annotations

import os

from goclient import Client

url = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
with Client(url) as resque, Client(url, protocol="sidekiq") as sidekiq:
    resque.enqueue("Greet", "Ada", queue="greetings")
    jid = sidekiq.enqueue("Greet", "Grace", queue="greetings")
print(f"enqueued 2 jobs, that of Sidekiq as {jid}")
