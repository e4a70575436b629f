"""The peers: one folder each; a scenario says which of them take part in it."""

from bench.peers.arq import ARQ
from bench.peers.asynq import ASYNQ
from bench.peers.celery import CELERY
from bench.peers.dramatiq import DRAMATIQ
from bench.peers.goclient import GOCLIENT
from bench.peers.goworker import GOWORKER
from bench.peers.huey import HUEY
from bench.peers.noderesque import NODERESQUE
from bench.peers.peer import Peer
from bench.peers.polyworker import polyworker
from bench.peers.rq import RQ
from bench.peers.rubyclient import RUBYCLIENT
from bench.peers.saq import SAQ
from bench.peers.sidekiq import SIDEKIQ, TUNED
from bench.peers.streaq import STREAQ
from bench.peers.taskiq import TASKIQ

SIDEKIQS = (SIDEKIQ, TUNED)
FOREIGN = (CELERY, RQ, DRAMATIQ, HUEY, ARQ, SAQ, STREAQ, TASKIQ, ASYNQ, NODERESQUE)
"""The workers of others that bring a wire format of their own."""

__all__ = ["FOREIGN", "GOCLIENT", "GOWORKER", "RUBYCLIENT", "SIDEKIQ", "SIDEKIQS", "Peer", "polyworker"]
