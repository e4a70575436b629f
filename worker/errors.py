"""Every error of the worker, as one tree. Foreign errors are translated where the foreign library is imported."""

from __future__ import annotations


class WorkerError(Exception):
    """The root of the tree."""


class ConfigError(WorkerError):
    """A setting, a registration or a server cannot work as asked: said in one sentence at start, exit status 2."""


class DecodeError(WorkerError):
    """A payload, or the arguments inside it, is not what the protocol or the handler expects."""


class UnknownJob(WorkerError):  # noqa: N818 - named for what it is, as KeyError's kin are
    """No handler is registered under the name in the payload."""


class JobTimeout(WorkerError):  # noqa: N818 - the same
    """A handler ran past its time limit."""


class ProgramFailed(WorkerError):  # noqa: N818 - the same
    """A program that runs jobs could not be started, or ended with another status than 0."""


class BrokerError(WorkerError):
    """The store answered something that the broker cannot work with."""


class BrokerUnavailable(BrokerError):  # noqa: N818 - the same
    """The store cannot be reached or cannot be written just now; trying again later makes sense."""
