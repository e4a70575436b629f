"""Every setting, once: its flag, its environment variable, its default, and what it is for.

Flags win over the environment, the environment over defaults. Flags, `-help` and the table in docs/operations.md are
made from OPTIONS. Nothing here reads the environment by itself: it is handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from worker.errors import ConfigError

PREFIX = "POLYWORKER_"
DEFAULT_URI = "redis://localhost:6379/"
OWN_JOBS = "worker.jobs.sampleadd:jobs"


class Option(msgspec.Struct, frozen=True):
    """One setting; `kind` is the type of its value, `metavar` how `-help` names it."""

    name: str
    kind: type
    default: Any
    metavar: str
    help: str
    choices: tuple[str, ...] = ()
    repeatable: bool = False

    @property
    def field(self) -> str:
        """The name of the field in Settings."""
        return self.name.replace("-", "_")

    @property
    def variable(self) -> str:
        """The name of the environment variable."""
        return PREFIX + self.field.upper()


OPTIONS = (
    Option(
        "queues",
        str,
        "",
        "NAMES",
        "Queues to fetch from: a,b looks at b only while a is empty; a=2,b=1 looks at a first twice as often. "
        "Required for resque; for sidekiq the queue default by default.",
    ),
    Option(
        "interval",
        float,
        5.0,
        "SECONDS",
        "How long one wait for jobs lasts before an idle worker looks again; a job that arrives ends it at once.",
    ),
    Option(
        "executor",
        str,
        "threads",
        "NAME",
        "Where functions run: threads, or processes, which use all processors and can be killed. `async def` functions "
        "run on an event loop and programs as subprocesses whatever stands here.",
        choices=("threads", "asyncio", "processes", "subprocess"),
    ),
    Option(
        "concurrency",
        int,
        None,
        "N",
        "How many jobs run at once in the -executor: by default 25 threads, 100 coroutines, or a process or subprocess "
        "for each processor. Other executors that jobs ask for have their default, or N if that is less.",
    ),
    Option(
        "connections", int, 0, "N", "The most connections to keep; 0 for as many as are needed (3, and one a queue)."
    ),
    Option(
        "uri",
        str,
        None,
        "URI",
        "Redis: redis://, rediss://, unix://, redis+sentinel://host/service, redis+cluster://host. By default the "
        f"value of the variable that $REDIS_PROVIDER names, else $REDIS_URL, else {DEFAULT_URI}",
    ),
    Option(
        "protocol",
        str,
        "resque",
        "NAME",
        "How jobs are written: resque, as goworker and Resque do, or sidekiq.",
        choices=("resque", "sidekiq"),
    ),
    Option(
        "namespace",
        str,
        None,
        "PREFIX",
        "What every key begins with; a missing colon is added. By default resque: for resque, nothing for sidekiq.",
    ),
    Option("exit-on-complete", bool, False, "", "Stop once every queue is empty and every job is done."),
    Option("use-number", bool, False, "", "Accepted for goworker's sake: numbers are always exact here."),
    Option("tls-cert", str, None, "FILE", "The certificate of the authority that signed the server's, for rediss://."),
    Option("insecure-tls", bool, False, "", "Accept any certificate of the server."),
    Option(
        "jobs",
        str,
        (OWN_JOBS,),
        "MODULE[:REGISTRY]",
        "Where your jobs are registered; may be given several times. By default the jobs that come with the worker.",
        repeatable=True,
    ),
    Option(
        "command",
        str,
        "",
        "WORDS",
        "A program that runs every job that no handler is registered for; with exit status 0 the job is done.",
    ),
    Option(
        "payload",
        str,
        "stdin",
        "WAY",
        "How the -command gets the payload: on standard input, or as the argument after --payload.",
        choices=("stdin", "argument"),
    ),
    Option("max-jobs", int, 0, "N", "Replace a child of -executor=processes after about N jobs; 0 for never."),
    Option("max-rss", int, 0, "MB", "Replace a child of -executor=processes that holds more memory; 0 for never."),
    Option(
        "start-method",
        str,
        "fork",
        "NAME",
        "How children of -executor=processes start: fork shares the memory of what is imported, spawn imports it anew.",
        choices=("fork", "spawn"),
    ),
    Option("timeout", float, 25.0, "SECONDS", "How long running jobs may take after TERM before they are given back."),
    Option("log-level", str, "info", "LEVEL", "How much to log.", choices=("debug", "info", "warning", "error")),
    Option(
        "log-format",
        str,
        "text",
        "FORMAT",
        "How to log: key=value text, or a JSON object a line.",
        choices=("text", "json"),
    ),
    Option(
        "health",
        str,
        "",
        "HOST:PORT",
        "Serve /live (the fetch loop goes round) and /ready (the store answers and the worker is not quiet).",
    ),
)


STORE = ("uri", "protocol", "namespace", "tls-cert", "insecure-tls")  # the settings that say which store


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The resolved settings of one worker; see OPTIONS for what each is for."""

    queues: str = ""
    interval: float = 5.0
    executor: str = "threads"
    concurrency: int | None = None
    connections: int = 0
    uri: str = DEFAULT_URI
    protocol: str = "resque"
    namespace: str | None = None
    exit_on_complete: bool = False
    use_number: bool = False
    tls_cert: str | None = None
    insecure_tls: bool = False
    jobs: tuple[str, ...] = (OWN_JOBS,)
    command: str = ""
    payload: str = "stdin"
    max_jobs: int = 0
    max_rss: int = 0
    start_method: str = "fork"
    timeout: float = 25.0
    log_level: str = "info"
    log_format: str = "text"
    health: str = ""


def resolve(environment: Mapping[str, str], **given: Any) -> Settings:
    """Return settings for a program that has no command line: what is given, else the environment, else defaults.

    Raises:
        ConfigError: There is no such setting, or a value of the environment cannot be read.
    """
    unknown = given.keys() - {option.field for option in OPTIONS}
    if unknown:
        raise ConfigError(f"there is no setting {min(unknown)!r}")
    found = {option.field: _read(option, environment) for option in OPTIONS if environment.get(option.variable)}
    return Settings(**{"uri": default_uri(environment), **found, **given})


def _read(option: Option, environment: Mapping[str, str]) -> Any:
    text = environment[option.variable]
    if option.repeatable:
        return tuple(text.split())
    try:
        return msgspec.convert(text, option.kind, strict=False)
    except msgspec.ValidationError:
        raise ConfigError(f"${option.variable} must be {option.metavar or 'true or false'}, not {text!r}") from None


def default_uri(environment: Mapping[str, str]) -> str:
    """Return the URI that the environment asks for: $REDIS_PROVIDER names a variable, else it is $REDIS_URL."""
    provider = environment.get("REDIS_PROVIDER")
    return environment.get(provider or "REDIS_URL") or DEFAULT_URI
