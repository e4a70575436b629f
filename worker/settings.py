"""Every setting, once: its type, its default, and what it is for.

Flags win over the environment, the environment over defaults. Flags, `-help` and the table in docs/operations.md are
made from OPTIONS, and those from Settings. Nothing here reads the environment by itself: it is handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from worker.errors import ConfigError
from worker.options import About, Option, options

DEFAULT_URI = "redis://localhost:6379/"
OWN_JOBS = "worker.jobs.sampleadd:jobs"
STORE = ("uri", "protocol", "namespace", "tls-cert", "insecure-tls")  # the settings that say which store


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one worker. None of them can have a value that its type or its bound excludes.

    Raises:
        ConfigError: One would have.
    """

    queues: Annotated[
        str,
        About(
            "Queues to fetch from: a,b looks at b only while a is empty; a=2,b=1 looks at a first twice as often. "
            "Required for resque; for sidekiq the queue default by default.",
            "NAMES",
        ),
    ] = ""
    interval: Annotated[
        float,
        About(
            "How long one wait for jobs lasts before an idle worker looks again; a job that arrives ends it at once.",
            "SECONDS",
        ),
    ] = 5.0
    executor: Annotated[
        Literal["threads", "asyncio", "processes", "subprocess"],
        About(
            "Where functions run: threads, or processes, which use all processors and can be killed. `async def` "
            "functions run on an event loop and programs as subprocesses whatever stands here.",
        ),
    ] = "threads"
    concurrency: Annotated[
        int | None,
        About(
            "How many jobs run at once in the -executor: by default 25 threads, 100 coroutines, or a process or "
            "subprocess for each processor. Other executors that jobs ask for have their default, or N if that is "
            "less.",
            "N",
            least=1,
        ),
    ] = None
    connections: Annotated[
        int, About("The most connections to keep; 0 for as many as are needed (3, and one a queue).", "N")
    ] = 0
    uri: Annotated[
        str,
        About(
            "Redis: redis://, rediss://, unix://, redis+sentinel://host/service, redis+cluster://host. Where it is not "
            "given, the variable that $REDIS_PROVIDER names counts, then $REDIS_URL, then the default.",
            "URI",
        ),
    ] = DEFAULT_URI
    protocol: Annotated[
        Literal["resque", "sidekiq"],
        About("How jobs are written: resque, as goworker and Resque do, or sidekiq."),
    ] = "resque"
    namespace: Annotated[
        str | None,
        About(
            "What every key begins with; a missing colon is added. By default resque: for resque, nothing for sidekiq.",
            "PREFIX",
        ),
    ] = None
    exit_on_complete: Annotated[bool, About("Stop once every queue is empty and every job is done.")] = False
    use_number: Annotated[bool, About("Accepted for goworker's sake: numbers are always exact here.")] = False
    tls_cert: Annotated[
        str | None, About("The certificate of the authority that signed the server's, for rediss://.", "FILE")
    ] = None
    insecure_tls: Annotated[bool, About("Accept any certificate of the server.")] = False
    jobs: Annotated[
        tuple[str, ...],
        About(
            "Where your jobs are registered; may be given several times. By default the jobs that come with the "
            "worker.",
            "MODULE[:REGISTRY]",
        ),
    ] = (OWN_JOBS,)
    command: Annotated[
        str,
        About(
            "A program that runs every job that no handler is registered for; with exit status 0 the job is done, "
            "with 75 it runs again in a minute.",
            "WORDS",
        ),
    ] = ""
    payload: Annotated[
        Literal["stdin", "argument"],
        About("How the -command gets the payload: on standard input, or as the argument after --payload."),
    ] = "stdin"
    max_jobs: Annotated[int, About("Replace a child of -executor=processes after about N jobs; 0 for never.", "N")] = 0
    max_rss: Annotated[
        int, About("Replace a child of -executor=processes that holds more memory; 0 for never.", "MB")
    ] = 0
    start_method: Annotated[
        Literal["fork", "spawn"],
        About(
            "How children of -executor=processes start: fork shares the memory of what is imported, spawn imports it "
            "anew.",
        ),
    ] = "fork"
    timeout: Annotated[
        float, About("How long running jobs may take after TERM before they are given back.", "SECONDS")
    ] = 25.0
    log_level: Annotated[Literal["debug", "info", "warning", "error"], About("How much to log.")] = "info"
    log_format: Annotated[Literal["text", "json"], About("How to log: key=value text, or a JSON object a line.")] = (
        "text"
    )
    health: Annotated[
        str,
        About(
            "Serve /live (the fetch loop goes round) and /ready (the store answers and the worker is not quiet).",
            "HOST:PORT",
        ),
    ] = ""

    def __post_init__(self) -> None:
        for option in OPTIONS:
            option.check(getattr(self, option.field), f"-{option.name}")


OPTIONS = options(Settings)


def resolve(environment: Mapping[str, str], **given: Any) -> Settings:
    """Return the settings: what is given, else what the environment says, else the default.

    Args:
        environment: The environment's variables.
        given: Settings by the names of their flags, with `_` for `-`; None stands for one that is not given. For
            `jobs` one place or several.

    Raises:
        ConfigError: There is no such setting, or it cannot have the value that it would get.
    """
    unknown = given.keys() - {option.field for option in OPTIONS}
    if unknown:
        raise ConfigError(f"there is no setting {min(unknown)!r}")
    found = {option.field: _read(option, environment) for option in OPTIONS if environment.get(option.variable)}
    chosen = {field: value for field, value in given.items() if value is not None}
    if isinstance(places := chosen.get("jobs"), str | list):
        chosen["jobs"] = (places,) if isinstance(places, str) else tuple(places)
    return Settings(**{"uri": default_uri(environment), **found, **chosen})


def _read(option: Option, environment: Mapping[str, str]) -> Any:
    text, source = environment[option.variable], f"${option.variable}"
    return tuple(option.read(word, source) for word in text.split()) if option.repeatable else option.read(text, source)


def default_uri(environment: Mapping[str, str]) -> str:
    """Return the URI that the environment asks for: $REDIS_PROVIDER names a variable, else it is $REDIS_URL."""
    provider = environment.get("REDIS_PROVIDER")
    return environment.get(provider or "REDIS_URL") or DEFAULT_URI
