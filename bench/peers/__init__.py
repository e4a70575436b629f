"""The peers: one file or folder each; a scenario says which of them take part in it."""

from bench.peers.goworker import GOWORKER
from bench.peers.peer import Peer
from bench.peers.polyworker import polyworker
from bench.peers.sidekiq import SIDEKIQ

__all__ = ["GOWORKER", "SIDEKIQ", "Peer", "polyworker"]
