"""Foreign errors stop here: what redis-py raises becomes BrokerUnavailable where trying again makes sense."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from redis import exceptions

from worker.errors import BrokerError, BrokerUnavailable, ConfigError

_REFUSED = (exceptions.AuthenticationError, exceptions.AuthorizationError, exceptions.NoPermissionError)
_GONE = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.ReadOnlyError,
    exceptions.OutOfMemoryError,
    exceptions.TryAgainError,
    exceptions.ClusterError,
)
# The first words of answers that a server gives while it cannot serve, but soon may. Those with a class above are here
# as well, since servers before Redis 7 hide them behind `ERR` when a script meets them.
_SOON = (
    "READONLY",
    "LOADING",
    "MASTERDOWN",
    "CLUSTERDOWN",
    "TRYAGAIN",
    "NOREPLICAS",
    "MISCONF",
    "OOM",
    "BUSY",
    "UNBLOCKED",
    "MOVED",
    "ASK",
)


@contextmanager
def translated() -> Iterator[None]:
    """Translate redis-py's errors into ours.

    Raises:
        BrokerUnavailable: No answer, or one that says to come back later.
        ConfigError: The server refuses our credentials, or lacks the right to a command.
        BrokerError: Any other error of the server.
    """
    try:
        yield
    except _REFUSED as error:
        msg = f"the Redis server refuses us: {error}"
        raise ConfigError(msg) from error
    except (*_GONE, OSError) as error:
        raise BrokerUnavailable(str(error) or type(error).__name__) from error
    except exceptions.ResponseError as error:
        if any(word in str(error) for word in _SOON):
            raise BrokerUnavailable(str(error)) from error
        raise BrokerError(str(error)) from error
