"""Where a URL points: read and checked, nothing opened. Passwords stay out of every message and repr."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import SplitResult, unquote, urlsplit

SINGLE = ("redis", "rediss", "unix")
SENTINEL = ("redis+sentinel", "rediss+sentinel")
CLUSTER = ("redis+cluster", "rediss+cluster")
_DEFAULT_PORT = 6379
_SENTINEL_PORT = 26379


@dataclass(frozen=True, slots=True)
class Address:
    """One URL taken apart.

    Attributes:
        public: The URL without user, password and options: what messages and reprs may show.
        kind: "single", "sentinel" or "cluster".
        hosts: The servers to ask, or the Sentinels, each with its port; empty for a Unix socket.
        service: The name that Sentinels know the master by; empty for the other kinds.
        plain: The same as a URL that redis-py reads, with the first host, and secrets.
    """

    public: str
    kind: str
    hosts: tuple[tuple[str, int], ...]
    service: str
    plain: str = field(repr=False)

    @property
    def tls(self) -> bool:
        """Whether connections are encrypted."""
        return self.public.startswith("rediss")


def parse(url: str) -> Address:
    """Take a URL apart.

    Raises:
        ValueError: It is no URL of Redis; the message quotes nothing of it that may be secret.
    """
    parts, hosts = _split(url)
    public = f"{parts.scheme}://{','.join(f'{host}:{port}' for host, port in hosts)}{parts.path}"
    if parts.scheme == "unix":
        if not parts.path:
            _refuse("a unix URL is unix:///path/of/the/socket, with ?db=1 for another database")
        return Address(public, "single", (), "", url)
    if not hosts:
        _refuse("the URL names no host")
    service, database = _path(parts)
    if database and not (database.isascii() and database.isdigit()):
        _refuse("a database is a number")
    kind = "cluster" if parts.scheme in CLUSTER else "sentinel" if service else "single"
    return Address(public, kind, hosts, unquote(service), _plain(parts, hosts[0], database))


def _split(url: str) -> tuple[SplitResult, tuple[tuple[str, int], ...]]:
    """The parts and hosts of the URL. Errors of urllib quote the URL, so they end here."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    if parts.scheme not in SINGLE + SENTINEL + CLUSTER:
        _refuse(f"its scheme must be one of: {', '.join(SINGLE + SENTINEL + CLUSTER)}")
    if parts.fragment:
        _refuse("'#' must be written %23")
    names = parts.netloc.rpartition("@")[2]
    default = _SENTINEL_PORT if parts.scheme in SENTINEL else _DEFAULT_PORT
    hosts = tuple(_host(name, default) for name in names.split(",")) if names else ()
    if len(hosts) > 1 and parts.scheme in SINGLE:
        _refuse(f"a list of hosts needs one of: {', '.join(SENTINEL + CLUSTER)}")
    return parts, hosts


def _host(name: str, default: int) -> tuple[str, int]:
    host, colon, port = name.rpartition(":")
    if not colon or name.endswith("]"):
        host, port = name, str(default)
    if not host or not (port.isascii() and port.isdigit()):
        # A password with an unescaped "/" ends up here: do not quote what was found.
        _refuse("a host is host or host:port; in a password, '/', '@', '#' and '?' must be percent-encoded")
    return host.strip("[]"), int(port)


def _path(parts: SplitResult) -> tuple[str, str]:
    """The service and the database that the path names."""
    path = parts.path.strip("/")
    if parts.scheme not in SENTINEL:
        return "", path
    service, _, database = path.partition("/")
    if not service:
        _refuse("a Sentinel URL ends in the name of its service: redis+sentinel://host:26379/mymaster")
    return service, database


def _plain(parts: SplitResult, host: tuple[str, int], database: str) -> str:
    user, at, _ = parts.netloc.rpartition("@")
    name = f"[{host[0]}]" if ":" in host[0] else host[0]
    scheme = parts.scheme.partition("+")[0]
    query = f"?{parts.query}" if parts.query else ""
    return f"{scheme}://{user}{at}{name}:{host[1]}/{database}{query}"


def _refuse(reason: str) -> NoReturn:
    msg = f"not a Redis URL: {reason}"
    raise ValueError(msg)
