"""The command line: flags as Go has them, one dash or two, and the environment behind them.

Only this module and `settings.py` know of flags and environment variables.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import click
from click.core import ParameterSource

from worker.errors import ConfigError
from worker.flags import HELP, flag, setting
from worker.settings import OPTIONS, STORE, Settings, resolve

WRONG = 2  # exit status

Words = tuple[str, ...]


def main() -> None:
    """Run the command line; a wrong value is one sentence on standard error and exit status 2."""
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        sys.exit(_group.main(prog_name="python -m worker", standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.NoSuchOption as error:
        word = next((word for word in sys.argv[1:] if word.startswith(error.option_name)), error.option_name)
        _complain(f"there is no flag {word.partition('=')[0]}: -help lists them")
    except click.ClickException as error:
        _complain(error.format_message())
    except ConfigError as error:
        for note in getattr(error, "__notes__", ()):
            click.echo(note, err=True)
        _complain(str(error))


def _complain(sentence: str) -> None:
    click.echo(f"polyworker: {sentence}", err=True)
    sys.exit(WRONG)


@click.group(
    invoke_without_command=True, context_settings=HELP, subcommand_metavar="[demo|audit|contract|samplestats …]"
)
@click.pass_context
def _group(context: click.Context, /, **_: Any) -> int | None:
    """Run jobs that any language enqueued.

    Without a command: a worker for -queues, until TERM, INT or QUIT.
    """
    if context.invoked_subcommand is not None:
        _refuse_flags_before(context)
        return None
    from worker.service import serve  # noqa: PLC0415 - the demo and the audit start without it

    return serve(_settings(context))


@_group.command("demo", short_help="Kill a worker in the middle of ten thousand jobs, and count what was lost.")
@click.argument("number", type=click.IntRange(min=2), default=10_000)
def _demo(number: int) -> int:
    """Run NUMBER jobs on a server of the demo's own, kill their worker half way, and count what was lost."""
    from worker.demo import demo  # noqa: PLC0415 - only the demo needs its parts

    return demo(number)


@_group.command("audit", short_help="Say where every job is, and whether somebody will come for it.")
@flag("unique", is_flag=True, help="Every payload is known to differ: equal ones are one job twice.")
@flag("recover", is_flag=True, help="Give orphaned jobs back to their queues.")
@click.pass_context
def _audit(context: click.Context, /, *, unique: bool, recover: bool, **_: Any) -> int:
    """Say where every job of a live store is; exit status 1 if one is in no place or in two."""
    from worker.auditing import audit  # noqa: PLC0415 - only the audit needs its parts

    return audit(_settings(context), unique=unique, recover=recover)


def _samplestats(words: Words) -> int:
    from worker.jobs.samplestats.command import run  # noqa: PLC0415 - the only command that needs a database
    from worker.service import serve  # noqa: PLC0415 - the same

    return run(words, os.environ, serve)


def _contract(words: Words) -> int:
    from worker.contract.cli import run  # noqa: PLC0415 - only the contract needs its parts

    return run(words)


def _add(name: str, run: Callable[[Words], int], about: str) -> None:
    """Add a command that has flags of its own: all that follows it is handed on."""
    words = click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)
    unread = {"ignore_unknown_options": True}
    command = click.Command(name, unread, run, [words], short_help=about, add_help_option=False)
    _group.add_command(command)


def _refuse_flags_before(context: click.Context) -> None:
    given = [name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if given:
        name, command = given[0].replace("_", "-"), context.invoked_subcommand
        raise click.UsageError(f"-{name} stands before {command}, where it has no effect: write {command} -{name}=…")


def _settings(context: click.Context) -> Settings:
    """Return the settings that flags and variables name; what they do not comes from where `resolve` finds it."""
    fields = {option.field for option in OPTIONS} & context.params.keys()
    given = {field for field in fields if context.get_parameter_source(field) is not ParameterSource.DEFAULT}
    return resolve(os.environ, **{field: context.params[field] for field in given})


_add("samplestats", _samplestats, "Compute the statistics of a table of samples, once or as Sidekiq's jobs.")
_add("contract", _contract, "Say what each job takes, which changes break its producers, and write stubs for them.")
for _option in OPTIONS:
    setting(_option)(_group)
    if _option.name in STORE:
        setting(_option)(_audit)
