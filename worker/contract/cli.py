"""The command group `contract`: write the contract of the registered jobs, compare two, generate stubs from one."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from click.core import ParameterSource

from worker.contract.check import check
from worker.contract.document import Contract, contract, read, write
from worker.contract.sentences import Effect
from worker.contract.stubs import LANGUAGES, Stubs
from worker.errors import ConfigError
from worker.flags import HELP, flag, setting
from worker.loading import load
from worker.settings import OPTIONS

SOUND, BROKEN = 0, 1  # exit statuses of `check`

_jobs = setting(next(option for option in OPTIONS if option.name == "jobs"))  # the flag that a worker has, too
_output = flag("o", "place", metavar="PATH", help="The file to write, or the folder; by default to the output.")


def run(words: Sequence[str]) -> int:
    """Run the command with the words behind its name; returns the exit status.

    Raises:
        click.ClickException: The words are wrong.
        ConfigError: A file or a registry is.
    """
    status: int = group.main(list(words), prog_name="python -m worker contract", standalone_mode=False) or SOUND
    return status


@click.group("contract", invoke_without_command=True, context_settings=HELP, subcommand_metavar="[check|generate …]")
@_jobs
@_output
@click.pass_context
def group(context: click.Context, *, jobs: tuple[str, ...], place: str | None) -> int:
    """Write what each registered job takes, as JSON Schema."""
    if context.invoked_subcommand is not None:
        for word, name in (("-jobs", "jobs"), ("-o", "place")):
            if _given(context, name):
                raise click.UsageError(f"{word} stands before {context.invoked_subcommand}: write it behind")
        return SOUND
    _put(write(contract(load(jobs))), _path(place, "contract.json"))
    return SOUND


@group.command("check", short_help="Say which changes between two contracts break producers already deployed.")
@click.argument("old", type=click.Path())
@click.argument("new", type=click.Path(), required=False)
@flag("verbose", is_flag=True, help="Show the changes that are safe, too.")
@_jobs
@click.pass_context
def _check(context: click.Context, *, old: str, new: str | None, verbose: bool, jobs: tuple[str, ...]) -> int:
    """Compare the contract in the file OLD with that in NEW, or with that of -jobs.

    Exit status 1 if a change breaks producers that were written for OLD.
    """
    changes = check(_read(old), _chosen(context, new, jobs))
    for change in changes:
        if verbose or change.effect is not Effect.SAFE:
            click.echo(str(change))
    found = Counter(change.effect for change in changes)
    click.echo(
        f"changes that break producers: {found[Effect.BREAKS]}, "
        f"that alter what their jobs mean: {found[Effect.ALTERS]}, that are safe: {found[Effect.SAFE]}",
        err=True,
    )
    return BROKEN if found[Effect.BREAKS] else SOUND


@group.command("generate", short_help="Write stubs for producers, which refuse wrong arguments before they enqueue.")
@click.argument("file", metavar="[CONTRACT]", type=click.Path(), required=False)
@flag("lang", type=click.Choice(LANGUAGES), required=True, help="The language of the producers.")
@_output
@_jobs
@click.pass_context
def _generate(context: click.Context, *, file: str | None, lang: str, place: str | None, jobs: tuple[str, ...]) -> int:
    """Write typed stubs for the jobs in the file CONTRACT, or for those of -jobs."""
    stubs = LANGUAGES[lang]
    path = _path(place, stubs.file)
    _put(stubs.generate(_chosen(context, file, jobs), _name(path, stubs)), path)
    return SOUND


def _given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE


def _chosen(context: click.Context, file: str | None, jobs: tuple[str, ...]) -> Contract:
    """Return the contract that a command is about: of a file, or else of registered jobs."""
    if file is None:
        return contract(load(jobs))
    if _given(context, "jobs"):
        raise click.UsageError(f"give {file} or -jobs, not both")
    return _read(file)


def _read(place: str) -> Contract:
    try:
        return read(Path(place).read_bytes(), place)
    except OSError as error:
        raise ConfigError(f"{place} cannot be read: {error.strerror}") from None


def _put(text: str, path: Path | None) -> None:
    """Write a text to a file, or to the output."""
    if path is None:
        sys.stdout.write(text)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None


def _path(place: str | None, usual: str) -> Path | None:
    """Return the file to write; in a folder, one with the usual name."""
    if not place:
        return None
    path = Path(place)
    return path / usual if path.is_dir() or place.endswith(os.sep) else path


def _name(path: Path | None, stubs: Stubs) -> str:
    """Return what the package or module is called: as its folder or its file is, whichever the language goes by."""
    if path is None:
        return "jobs"
    found = path.resolve().parent.name if stubs.by_folder else path.stem
    return re.sub(r"\W", "_", found, flags=re.ASCII) or "jobs"
