"""goclient: enqueue Resque and Sidekiq jobs from Python, byte for byte as Ruby writes them."""

from goclient.aio import AsyncClient, AsyncResqueClient, AsyncSidekiqClient
from goclient.client import Client, ResqueClient, SidekiqClient
from goclient.default import enqueue, enqueue_at, enqueue_in, enqueue_many
from goclient.errors import EnqueueError, InvalidJobError
from goclient.options import SidekiqJobOptions, SidekiqOptions

__all__ = [
    "AsyncClient",
    "AsyncResqueClient",
    "AsyncSidekiqClient",
    "Client",
    "EnqueueError",
    "InvalidJobError",
    "ResqueClient",
    "SidekiqClient",
    "SidekiqJobOptions",
    "SidekiqOptions",
    "enqueue",
    "enqueue_at",
    "enqueue_in",
    "enqueue_many",
]
