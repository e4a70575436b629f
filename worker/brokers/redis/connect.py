"""From a URI to a redis-py client: one server, a Unix socket, Sentinel or Cluster, with or without TLS."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from worker.errors import ConfigError

SCHEMES = ("redis", "rediss", "unix", "redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster")
CONNECT_TIMEOUT = 5.0  # seconds
ANSWER_TIMEOUT = 10.0  # seconds; the longest that a script or a persisting server may keep us waiting


def connect(uri: str, *, tls_cert: str | None = None, insecure_tls: bool = False, connections: int = 0) -> Any:
    """Return a client for a URI; nothing is sent yet.

    Args:
        uri: `redis://[user:password@]host[:port][/db]`, `rediss://…`, `unix:///path[?db=N]`,
            `redis+sentinel://[user:password@]host:26379[,host…]/service[/db]` (the Sentinels' own credentials as
            `?sentinel_username=…&sentinel_password=…`), `redis+cluster://host:port[,host…]`.
        tls_cert: A file with the certificate authority's certificate, for the rediss schemes.
        insecure_tls: Accept any certificate.
        connections: The most connections to keep; 0 for no bound.

    Raises:
        ConfigError: The URI cannot be read. Its text never appears in the message: it may hold a password.
    """
    parts = _split(uri)
    options = _options(parts, connections)
    if parts.scheme.startswith("rediss"):
        options |= _tls(tls_cert, insecure=insecure_tls)
    match parts.scheme.partition("+")[2] or parts.scheme:
        case "sentinel":
            return _sentinel(parts, options)
        case "cluster":
            return _cluster(parts, options)
        case "unix":
            return redis.Redis(unix_socket_path=unquote(parts.path), db=_db(_query(parts).get("db", "")), **options)
        case _:
            return redis.Redis(**_place(parts), db=_db(parts.path), **options)


def shown(uri: str) -> str:
    """Return a URI as logs may show it: without credentials and query."""
    try:
        parts = _split(uri)
    except ConfigError:
        return "(an unreadable URI)"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _split(uri: str) -> SplitResult:
    try:
        parts = urlsplit(uri)
        _ = parts.port if "," not in parts.netloc else None
    except ValueError:
        msg = "the Redis URI cannot be read: write redis://[user:password@]host[:port][/db], % encoding what is special"
        raise ConfigError(msg) from None
    if parts.scheme not in SCHEMES:
        msg = f"the Redis URI must begin with one of {', '.join(SCHEMES)}, not with {parts.scheme or 'none'!r}"
        raise ConfigError(msg)
    return parts


def _options(parts: SplitResult, connections: int) -> dict[str, Any]:
    options: dict[str, Any] = {
        "protocol": 2,
        "socket_connect_timeout": CONNECT_TIMEOUT,
        "socket_timeout": ANSWER_TIMEOUT,
        "socket_keepalive": True,
        # A call that got no answer may still have been carried out: only we know how to ask again.
        "retry": Retry(NoBackoff(), 0),
    }
    credentials = parts.netloc.rpartition("@")[0]
    if credentials:
        user, _, password = credentials.partition(":")
        options |= {"username": unquote(user) or None, "password": unquote(password) or None}
    if connections:
        options["max_connections"] = connections
    return options


def _tls(tls_cert: str | None, *, insecure: bool) -> dict[str, Any]:
    verify = {"ssl_cert_reqs": "none", "ssl_check_hostname": False} if insecure else {"ssl_cert_reqs": "required"}
    return {"ssl": True, **verify, **({"ssl_ca_certs": tls_cert} if tls_cert else {})}


def _place(parts: SplitResult) -> dict[str, Any]:
    return {"host": parts.hostname or "localhost", "port": parts.port or 6379}


def _places(parts: SplitResult, port: int) -> list[tuple[str, int]]:
    places = []
    for place in parts.netloc.rpartition("@")[2].split(","):
        host, _, number = place.rpartition(":") if ":" in place else (place, "", "")
        if number and not number.isdigit():
            msg = "the Redis URI has a port that is no number"
            raise ConfigError(msg)
        places.append((host or "localhost", int(number or port)))
    return places


def _db(path: str) -> int:
    text = path.strip("/")
    if text and not text.isdigit():
        msg = f"the Redis URI must end in a database number, not in {text!r}"
        raise ConfigError(msg)
    return int(text or 0)


def _query(parts: SplitResult) -> dict[str, str]:
    return dict(parse_qsl(parts.query))


def _sentinel(parts: SplitResult, options: dict[str, Any]) -> Any:
    service, _, db = parts.path.strip("/").partition("/")
    if not service:
        msg = "the Redis URI must name the Sentinel service: redis+sentinel://host:26379/mymaster/0"
        raise ConfigError(msg)
    shared = {key: value for key, value in options.items() if key != "max_connections"}
    own = {key: value for key, value in shared.items() if key not in {"username", "password"}}
    own |= {key: _query(parts).get(f"sentinel_{key}") for key in ("username", "password")}
    sentinel = redis.Sentinel(_places(parts, 26379), sentinel_kwargs=own, **shared)  # type: ignore[no-untyped-call]
    return sentinel.master_for(service, db=_db(db))  # type: ignore[no-untyped-call]


def _cluster(parts: SplitResult, options: dict[str, Any]) -> Any:
    nodes = [redis.cluster.ClusterNode(host, port) for host, port in _places(parts, 6379)]  # type: ignore[no-untyped-call]
    return redis.RedisCluster(startup_nodes=nodes, **options)
