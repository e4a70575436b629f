"""The command `contract`: what it prints, where, and its exit status."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from toolbox import contract_command, run


def command(*words: str | Path, folder: Path | None = None, **variables: str) -> CompletedProcess[str]:
    """Run `python -m worker contract …` to whatever end."""
    return run(sys.executable, "-m", "worker", "contract", *words, folder=folder, **variables)


@pytest.fixture
def older(contract_file: Path, tmp_path: Path) -> Path:
    """The contract from before a job took a constant less and had one more."""
    document = json.loads(contract_file.read_text(encoding="utf-8"))
    document["$defs"]["Colour"]["enum"].append("mauve")
    document["jobs"]["Gone"] = {"type": "array"}
    del document["jobs"]["Nothing"]
    path = tmp_path / "older.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


BREAKS = """\
breaks: Exact: argument 4 (colour) takes "mauve" no longer; go on taking it until no producer sends it
breaks: Gone: the job is gone; keep its handler until no producer enqueues it and no queue holds it
"""


def test_own_jobs() -> None:
    """Without -jobs it is the contract of the jobs that come with the worker."""
    assert list(json.loads(contract_command())["jobs"]) == ["SampleAdd"]


@pytest.mark.parametrize("flag", ["-jobs=stubjobs", "--jobs=stubjobs:jobs"])
def test_jobs(flag: str, contract_file: Path) -> None:
    """The flag is the worker's, with one dash or two."""
    assert contract_command(flag) == contract_file.read_text(encoding="utf-8")


def test_variable(contract_file: Path) -> None:
    """The variable is the worker's, too."""
    assert command(POLYWORKER_JOBS="stubjobs").stdout == contract_file.read_text(encoding="utf-8")


def test_file(contract_file: Path, tmp_path: Path) -> None:
    """With -o it goes to a file, or into a folder under the usual name, and nothing is printed."""
    for place in (tmp_path / "own.json", tmp_path):
        assert contract_command("-jobs=stubjobs", "-o", place) == ""

    written = [(tmp_path / name).read_bytes() for name in ("own.json", "contract.json")]
    assert written == [contract_file.read_bytes()] * 2


def test_check_of_what_breaks(older: Path, contract_file: Path) -> None:
    """Each change that breaks is a line, the count is for people, and the exit status is 1."""
    done = command("check", older, contract_file)

    assert (done.stdout, done.returncode) == (BREAKS, 1)
    assert done.stderr == "changes that break producers: 2, that alter what their jobs mean: 0, that are safe: 1\n"


@pytest.mark.parametrize("flag", ["-verbose", "--verbose"])
def test_check_of_everything(older: Path, contract_file: Path, flag: str) -> None:
    """What is safe is told when it is asked for."""
    assert command("check", older, contract_file, flag).stdout == f"{BREAKS}safe: Nothing: the job is new\n"


def test_check_against_the_code(older: Path) -> None:
    """The new contract may be that of the registered jobs."""
    done = command("check", older, "-jobs=stubjobs")

    assert (done.stdout, done.returncode) == (BREAKS, 1)


def test_check_of_a_default(contract_file: Path, older: Path) -> None:
    """Another default is told, though no producer fails: exit status 0."""
    text = contract_file.read_text(encoding="utf-8")
    document = json.loads(text)
    document["jobs"]["reports.monthly"]["prefixItems"][2]["default"] = 11
    older.write_text(json.dumps(document), encoding="utf-8")

    done = command("check", older, contract_file)

    name, was = (json.loads(text)["jobs"]["reports.monthly"]["prefixItems"][2][key] for key in ("title", "default"))
    says = f"alters: reports.monthly: argument 3 ({name}): its default was 11 and is {was} now\n"
    assert (done.stdout, done.returncode) == (says, 0)


def test_check_of_no_change(contract_file: Path) -> None:
    """A contract that stays as it is breaks nobody: exit status 0."""
    done = command("check", contract_file, "-jobs=stubjobs", "-verbose")

    assert (done.stdout, done.returncode) == ("", 0)


def test_check_of_what_is_safe(contract_file: Path, older: Path) -> None:
    """A contract that only takes more is a good end."""
    document = json.loads(contract_file.read_text(encoding="utf-8"))
    document["jobs"]["More"] = {"type": "array"}
    older.write_text(json.dumps(document), encoding="utf-8")

    assert command("check", contract_file, older).returncode == 0


def test_generate_into_a_folder(contract_file: Path, tmp_path: Path) -> None:
    """In a folder the file has the usual name of the language; without -o it is printed."""
    for lang, name in (("go", "jobs.go"), ("ruby", "jobs.rb"), ("python", "jobs.py")):
        printed = contract_command("generate", f"-lang={lang}", contract_file)
        contract_command("generate", f"--lang={lang}", "-o", tmp_path, contract_file)

        written = (tmp_path / name).read_text(encoding="utf-8")
        package = tmp_path.name.replace("_", "").replace("-", "").lower()
        assert written.replace(f"package {package}", "package jobs") == printed


def test_generate_from_the_code(contract_file: Path) -> None:
    """Stubs may come from the registered jobs, and are the same."""
    from_file = contract_command("generate", "-lang=ruby", contract_file)

    assert contract_command("generate", "-lang=ruby", "-jobs=stubjobs") == from_file


def test_ruby_module_is_named_as_its_file(contract_file: Path, tmp_path: Path) -> None:
    """The module's name is that of the file."""
    contract_command("generate", "-lang=ruby", "-o", tmp_path / "mail_jobs.rb", contract_file)

    assert "\nmodule MailJobs\n" in (tmp_path / "mail_jobs.rb").read_text()


FORMAT = "has format 9, and only 1 is known here: write it anew"
FILES = {
    "text.json": "no",
    "list.json": "[]",
    "other.json": '{"jobs": {}}',
    "later.json": '{"contract": 9}',
    "odd.json": '{"contract": 1, "jobs": {"J": {"minItems": "1"}}}',
    "lost.json": '{"contract": 1, "jobs": {"J": {"items": {"$ref": "#/$defs/Lost"}}}}',
    "deep.json": '{"contract": 1, "jobs": {"J": ' + '{"items": ' * 900 + "{}" + "}" * 902,
}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["check", "none.json"], "none.json cannot be read: No such file or directory"),
        (["check", "text.json"], "text.json is no JSON: Expecting value: line 1 column 1 (char 0)"),
        (
            ["check", "list.json"],
            "list.json is no contract: `python -m worker contract -jobs=… -o list.json` writes one",
        ),
        (
            ["check", "other.json"],
            "other.json is no contract: `python -m worker contract -jobs=… -o other.json` writes one",
        ),
        (["check", "later.json"], f"later.json {FORMAT}"),
        (["generate", "-lang=go", "later.json"], f"later.json {FORMAT}"),
        (["check", "odd.json"], "odd.json is no contract: Expected `int`, got `str` - at `$[...].minItems`"),
        (["check", "lost.json"], "lost.json is no contract: #/$defs/Lost leads nowhere"),
        (["check", "deep.json"], "deep.json is nested too deeply"),
        (["generate", "-lang=ruby", "x.json", "-jobs=stubjobs"], "give x.json or -jobs, not both"),
        (
            ["generate", "-lang=ruby", "-o", "no/such/jobs.rb"],
            "no/such/jobs.rb cannot be written: No such file or directory",
        ),
        (
            ["generate", "-lang=cobol"],
            "Invalid value for '-lang' / '--lang': 'cobol' is not one of 'go', 'ruby', 'python'.",
        ),
        (["-jobs=stubjobs", "check", "x.json"], "-jobs stands before check: write it behind"),
        (["-o=x.json", "generate", "-lang=go"], "-o stands before generate: write it behind"),
        (["-o", "no/such/x.json"], "no/such/x.json cannot be written: No such file or directory"),
        (["-jobs=nowhere"], "-jobs=nowhere: there is no module 'nowhere'; it must be importable from here"),
        (["-bogus"], "there is no flag -bogus: -help lists them"),
    ],
)
def test_mistakes(words: list[str], sentence: str, tmp_path: Path) -> None:
    """What cannot work is one sentence on standard error, and exit status 2."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)

    done = command(*words, folder=tmp_path)

    assert (done.stdout, done.stderr, done.returncode) == ("", f"polyworker: {sentence}\n", 2)


@pytest.mark.parametrize("words", [["-help"], ["--help"], ["check", "-help"], ["generate", "-h"]])
def test_help(words: list[str]) -> None:
    """Each command explains itself."""
    assert contract_command(*words).startswith("Usage: python -m worker contract")
