"""The command line: flags as Go has them, one dash or two, and the environment behind them.

Only this module and `settings.py` know of flags and environment variables.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import click
from click.core import ParameterSource

from worker.errors import ConfigError
from worker.settings import OPTIONS, STORE, Option, Settings, default_uri

WRONG = 2  # exit status


def main() -> None:
    """Run the command line; a wrong value is one sentence on standard error and exit status 2."""
    sys.path.insert(0, "") if "" not in sys.path else None
    try:
        sys.exit(_group.main(prog_name="python -m worker", standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.NoSuchOption as error:
        flag = next((word for word in sys.argv[1:] if word.startswith(error.option_name)), error.option_name)
        _complain(f"there is no flag {flag.partition('=')[0]}: -help lists them")
    except click.ClickException as error:
        _complain(error.format_message())
    except ConfigError as error:
        _complain(str(error))


def _complain(sentence: str) -> None:
    click.echo(f"polyworker: {sentence}", err=True)
    sys.exit(WRONG)


def _flag(option: Option) -> Any:
    """Return the click option of a setting, with one dash and with two, and the form `-flag=false` for booleans."""
    extra: dict[str, Any] = {"metavar": option.metavar, "type": option.kind}
    if option.kind is bool:
        extra = {"is_flag": False, "flag_value": "true", "type": click.BOOL, "metavar": "[=BOOL]"}
    if option.choices:
        extra = {"type": click.Choice(option.choices), "metavar": "|".join(option.choices)}
    return click.option(
        f"-{option.name}",
        f"--{option.name}",
        option.field,
        default=option.default,
        show_default=option.default not in (None, ""),
        multiple=option.repeatable,
        envvar=option.variable,
        show_envvar=True,
        help=option.help,
        **extra,
    )


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-help", "--help", "-h"], "max_content_width": 110},
    subcommand_metavar="[demo|audit|contract|samplestats …]",
)
@click.pass_context
def _group(context: click.Context, /, **values: Any) -> int | None:
    """Run jobs that any language enqueued.

    Without a command: a worker for -queues, until TERM, INT or QUIT.
    """
    if context.invoked_subcommand is not None:
        _refuse_flags_before(context)
        return None
    from worker.loading import registered  # noqa: PLC0415 - the demo and the audit start without it
    from worker.service import serve  # noqa: PLC0415 - the same

    settings = Settings(**_resolved(values))
    return serve(settings, registered(settings))


@_group.command("demo", short_help="Kill a worker in the middle of ten thousand jobs, and count what was lost.")
@click.argument("number", type=click.IntRange(min=2), default=10_000)
def _demo(number: int) -> int:
    """Run NUMBER jobs on a server of the demo's own, kill their worker half way, and count what was lost."""
    from worker.demo import demo  # noqa: PLC0415 - only the demo needs its parts

    return demo(number)


@_group.command("audit", short_help="Say where every job is, and whether somebody will come for it.")
@click.option(
    "-unique", "--unique", is_flag=True, help="Every payload is known to differ: equal ones are one job twice."
)
@click.option("-recover", "--recover", is_flag=True, help="Give orphaned jobs back to their queues.")
def _audit(*, unique: bool, recover: bool, **values: Any) -> int:
    """Say where every job of a live store is; exit status 1 if one is in no place or in two."""
    from worker.auditing import audit  # noqa: PLC0415 - only the audit needs its parts

    return audit(Settings(queues="", **_resolved(values)), unique=unique, recover=recover)


@_group.command(
    "samplestats",
    short_help="Compute the statistics of a table of samples, once or as Sidekiq's jobs.",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def _samplestats(words: tuple[str, ...]) -> int:
    """Hand all that follows on: the command has flags of its own."""
    from worker.jobs.samplestats.command import run  # noqa: PLC0415 - the only command that needs a database
    from worker.service import serve  # noqa: PLC0415 - the same

    return run(words, os.environ, serve)


@_group.command(
    "contract",
    short_help="Say what each job takes, which changes break its producers, and write stubs for them.",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def _contract(words: tuple[str, ...]) -> int:
    """Hand all that follows on: the commands inside have flags of their own."""
    from worker.contract.cli import run  # noqa: PLC0415 - only the contract needs its parts

    return run(words)


def _refuse_flags_before(context: click.Context) -> None:
    given = [name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if given:
        flag, command = given[0].replace("_", "-"), context.invoked_subcommand
        raise click.UsageError(f"-{flag} stands before {command}, where it has no effect: write {command} -{flag}=…")


def _resolved(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "uri": values["uri"] or default_uri(os.environ)}


for _option in OPTIONS:
    _flag(_option)(_group)
    if _option.name in STORE:
        _flag(_option)(_audit)
