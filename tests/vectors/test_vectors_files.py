"""The protocol's files hold together: schemas, vectors, prose; a case for each clause and a clause for each case."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from referencing import Registry, Resource

PROTOCOL = Path(__file__).resolve().parents[2] / "protocol"
PROSE = sorted(PROTOCOL.glob("*.md"))
SCHEMAS = sorted((PROTOCOL / "schemas").rglob("*.json"))
VECTORS = sorted((PROTOCOL / "vectors").rglob("*.json"))


def read(path: Path) -> Any:
    """The content of a JSON file."""
    return json.loads(path.read_text("utf-8"))


def short(path: Path) -> str:
    """A file's name in the test report."""
    return path.relative_to(PROTOCOL).as_posix()


REGISTRY: Registry[Any] = Registry().with_resources(
    (content["$id"], Resource.from_contents(content)) for content in map(read, SCHEMAS)
)


def validator(schema: str) -> Validator:
    """A validator for one schema, by its name below schemas/."""
    return Draft202012Validator(read(PROTOCOL / "schemas" / schema), registry=REGISTRY)


def cases() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every case with its file."""
    for path in VECTORS:
        yield from ((path, case) for case in read(path)["cases"])


def clauses() -> Counter[str]:
    """How often the prose defines each clause."""
    return Counter(
        name for path in PROSE for name in re.findall(r"^- \[([A-Z]{2}-\d+)\]", path.read_text(), re.MULTILINE)
    )


def examples() -> Iterator[tuple[str, str]]:
    """Every JSON block of the prose that names its schema, with that name."""
    for path in PROSE:
        yield from re.findall(r"^```json (\S+)\n(.*?)^```$", path.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("path", SCHEMAS, ids=short)
def test_schema_is_valid(path: Path) -> None:
    """Each schema is valid under draft 2020-12."""
    Draft202012Validator.check_schema(read(path))


@pytest.mark.parametrize("path", SCHEMAS, ids=short)
def test_examples_of_a_schema_fit_it(path: Path) -> None:
    """Each example in a schema is valid under it, and each schema of a record has one."""
    name = path.relative_to(PROTOCOL / "schemas").as_posix()
    found = read(path).get("examples", [])

    for example in found:
        validator(name).validate(example)

    assert found or name == "vectors.json"


@pytest.mark.parametrize("path", VECTORS, ids=short)
def test_vector_file_fits_its_schema(path: Path) -> None:
    """Each vector file is valid under schemas/vectors.json."""
    validator("vectors.json").validate(read(path))


@pytest.mark.parametrize("path", VECTORS, ids=short)
def test_case_names_are_unique(path: Path) -> None:
    """No two cases of a file share a name."""
    names = Counter(case["name"] for case in read(path)["cases"])

    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("path", VECTORS, ids=short)
def test_cases_stay_within_their_spec(path: Path) -> None:
    """The first clause of each case stands in a document that the file names."""
    content = read(path)
    prose = "".join((PROTOCOL / name).read_text() for name in content["spec"].split(", "))

    assert [case["name"] for case in content["cases"] if f"- [{case['clauses'][0]}]" not in prose] == []


def test_clauses_are_defined_once_and_numbered_through() -> None:
    """Each clause is defined once, and the numbers of a document have no gap."""
    defined = clauses()
    numbers: dict[str, list[int]] = {}
    for name in defined:
        numbers.setdefault(name[:2], []).append(int(name[3:]))

    assert [name for name, count in defined.items() if count > 1] == []
    assert {name: sorted(found) for name, found in numbers.items()} == {
        name: list(range(1, len(found) + 1)) for name, found in numbers.items()
    }


def test_every_clause_has_a_case() -> None:
    """No clause of the prose is without a case."""
    proven = {clause for _, case in cases() for clause in case["clauses"]}

    assert sorted(set(clauses()) - proven) == []


def test_every_case_has_a_clause() -> None:
    """No case names a clause that the prose does not define."""
    proven = {clause for _, case in cases() for clause in case["clauses"]}

    assert sorted(proven - set(clauses())) == []


def test_references_lead_to_clauses() -> None:
    """Each clause that the prose mentions is defined."""
    mentioned = {name for path in PROSE for name in re.findall(r"\[([A-Z]{2}-\d+)\]", path.read_text())}

    assert sorted(mentioned - set(clauses())) == []


def test_refusals_are_the_closed_list() -> None:
    """The README, the schema and the cases know the same four refusals."""
    schema = set(read(PROTOCOL / "schemas" / "vectors.json")["$defs"]["refusal"]["enum"])
    readme = set(re.findall(r"^\| `([a-z]+-[a-z]+)` \|", (PROTOCOL / "README.md").read_text(), re.MULTILINE))
    used = {word for path in VECTORS for word in re.findall(r'"error": "([a-z]+-[a-z]+)"', path.read_text("utf-8"))}

    assert schema <= readme
    assert schema == used


@pytest.mark.parametrize(
    ("path", "case"),
    [(path, case) for path, case in cases() if "schema" in case],
    ids=lambda value: value["name"] if isinstance(value, dict) else short(value),
)
def test_record(path: Path, case: dict[str, Any]) -> None:
    """A record is valid under its schema exactly where the case says so."""
    assert path.name == "records.json"
    assert validator(case["schema"]).is_valid(case["record"]) is case["valid"]


@pytest.mark.parametrize(("schema", "text"), list(examples()), ids=lambda value: value.split("\n")[0])
def test_example_in_the_prose_fits_its_schema(schema: str, text: str) -> None:
    """Each JSON block of the prose is valid under the schema that it names."""
    validator(schema).validate(json.loads(text))


def test_prose_shows_every_record() -> None:
    """Each schema of a record has an example in the prose."""
    shown = {schema for schema, _ in examples()}
    names = {path.relative_to(PROTOCOL / "schemas").as_posix() for path in SCHEMAS}

    assert names - shown == {"vectors.json"}


def test_readme_tells_each_short_form() -> None:
    """Each short form that the cases use is explained in the README."""
    readme = (PROTOCOL / "README.md").read_text()
    forms = ("repeat", "concat", "parse", "base64", "outside-json", "json", "any", "between", "hex", "deflated")
    used = [form for form in forms if any(f'{{"{form}": ' in path.read_text("utf-8") for path in VECTORS)]

    assert used == list(forms)
    assert [form for form in used if f'| `{{"{form}": ' not in readme] == []


def test_readme_tells_each_table_and_call() -> None:
    """Each table and each call that a case may use is explained in the README, and each table has cases."""
    readme = (PROTOCOL / "README.md").read_text()
    schema = read(PROTOCOL / "schemas" / "vectors.json")
    tables = schema["properties"]["table"]["enum"]
    calls = schema["$defs"]["call"]["properties"]["call"]["enum"]

    assert [table for table in tables if f"\n| `{table}` | " not in readme] == []
    assert [call for call in calls if f'"call": "{call}"' not in readme] == ["no-such-call"]
    assert sorted(tables) == sorted(table for path in VECTORS if (table := read(path).get("table")))


def test_cases_of_a_protocol_say_so() -> None:
    """Each file below a protocol's name belongs to that protocol."""
    found = {path.parent.name: set[str]() for path in VECTORS}
    for path in VECTORS:
        found[path.parent.name].add(read(path).get("protocol"))

    assert (found["resque"], found["sidekiq"]) == ({"resque"}, {"sidekiq"})


def test_version_is_the_newest_entry_of_the_changelog() -> None:
    """VERSION and CHANGELOG.md agree."""
    newest = re.search(r"^## (\S+)", (PROTOCOL / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert newest is not None
    assert newest[1] == (PROTOCOL / "VERSION").read_text().strip()
