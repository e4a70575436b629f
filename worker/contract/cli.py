"""The command group `contract`: write the contract of the registered jobs, compare two, generate stubs from one."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from worker.contract.check import check
from worker.contract.document import Contract, contract, read, write
from worker.contract.stubs import LANGUAGES, Stubs
from worker.errors import ConfigError
from worker.loading import load
from worker.settings import OPTIONS

SOUND, BROKEN = 0, 1  # exit statuses of `check`
_JOBS = next(option for option in OPTIONS if option.name == "jobs")
_HELP = {"help_option_names": ["-help", "--help", "-h"], "max_content_width": 110}


def _jobs(command: Any) -> Any:
    """Add the flag of the same name that a worker has."""
    return click.option(
        *("-jobs", "--jobs", "jobs"),
        metavar=_JOBS.metavar,
        default=_JOBS.default,
        multiple=True,
        envvar=_JOBS.variable,
        show_envvar=True,
        help=_JOBS.help,
    )(command)


def run(words: Sequence[str]) -> int:
    """Run the command with the words behind its name; returns the exit status.

    Raises:
        click.ClickException: The words are wrong.
        ConfigError: A file or a registry is.
    """
    status: int = group.main(list(words), prog_name="python -m worker contract", standalone_mode=False) or SOUND
    return status


@click.group("contract", invoke_without_command=True, context_settings=_HELP, subcommand_metavar="[check|generate …]")
@_jobs
@click.pass_context
def group(context: click.Context, jobs: tuple[str, ...]) -> int:
    """Write what each registered job takes, as JSON Schema."""
    if context.invoked_subcommand is not None:
        if _given(context):
            raise click.UsageError(f"-jobs stands before {context.invoked_subcommand}: write it behind")
        return SOUND
    sys.stdout.write(write(contract(load(jobs))))
    return SOUND


@group.command("check", short_help="Say which changes between two contracts break producers already deployed.")
@click.argument("old", type=click.Path())
@click.argument("new", type=click.Path(), required=False)
@click.option("-verbose", "--verbose", is_flag=True, help="Show the changes that are safe, too.")
@_jobs
@click.pass_context
def _check(context: click.Context, *, old: str, new: str | None, verbose: bool, jobs: tuple[str, ...]) -> int:
    """Compare the contract in the file OLD with that in NEW, or with that of -jobs.

    Exit status 1 if a change breaks producers that were written for OLD.
    """
    changes = check(_read(old), _chosen(context, new, jobs))
    broken = [change for change in changes if change.breaks]
    for change in changes if verbose else broken:
        click.echo(str(change))
    safe = len(changes) - len(broken)
    click.echo(f"changes that break producers: {len(broken)}, that are safe: {safe}", err=True)
    return BROKEN if broken else SOUND


@group.command("generate", short_help="Write stubs for producers, which refuse wrong arguments before they enqueue.")
@click.argument("file", metavar="[CONTRACT]", type=click.Path(), required=False)
@click.option("-lang", "--lang", type=click.Choice(LANGUAGES), required=True, help="The language of the producers.")
@click.option("-o", "--o", "place", metavar="PATH", help="The file to write, or the folder; by default to the output.")
@_jobs
@click.pass_context
def _generate(context: click.Context, *, file: str | None, lang: str, place: str | None, jobs: tuple[str, ...]) -> int:
    """Write typed stubs for the jobs in the file CONTRACT, or for those of -jobs."""
    stubs = LANGUAGES[lang]
    path = _path(place, stubs) if place else None
    text = stubs.generate(_chosen(context, file, jobs), _name(path, stubs))
    if path is None:
        sys.stdout.write(text)
        return SOUND
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None
    return SOUND


def _given(context: click.Context) -> bool:
    return context.get_parameter_source("jobs") is ParameterSource.COMMANDLINE


def _chosen(context: click.Context, file: str | None, jobs: tuple[str, ...]) -> Contract:
    """Return the contract that a command is about: of a file, or else of registered jobs."""
    if file is None:
        return contract(load(jobs))
    if _given(context):
        raise click.UsageError(f"give {file} or -jobs, not both")
    return _read(file)


def _read(place: str) -> Contract:
    try:
        return read(Path(place).read_bytes(), place)
    except OSError as error:
        raise ConfigError(f"{place} cannot be read: {error.strerror}") from None


def _path(place: str, stubs: Stubs) -> Path:
    """Return the file to write; in a folder, one with the usual name."""
    path = Path(place)
    return path / stubs.file if path.is_dir() or place.endswith(os.sep) else path


def _name(path: Path | None, stubs: Stubs) -> str:
    """Return what the package or module is called: as its folder or its file is, whichever the language goes by."""
    if path is None:
        return "jobs"
    found = path.resolve().parent.name if stubs.by_folder else path.stem
    return re.sub(r"\W", "_", found, flags=re.ASCII) or "jobs"
