"""goclient: enqueue Resque jobs from Python, byte for byte as Ruby writes them."""

from goclient.aio import AsyncClient
from goclient.client import Client
from goclient.default import enqueue, enqueue_at, enqueue_in, enqueue_many
from goclient.errors import EnqueueError, InvalidJobError

__all__ = [
    "AsyncClient",
    "Client",
    "EnqueueError",
    "InvalidJobError",
    "enqueue",
    "enqueue_at",
    "enqueue_in",
    "enqueue_many",
]
