"""Schemas that are published fit the files that are written, key by key."""

import json

import pytest
from pydantic import BaseModel

from data.actuals_document import ActualsWire, dump_actuals
from data.changes import ChangesWire, changes_wire
from data.dictionary import DOCS, SCHEMAS, schema
from data.explanations import ExplanationsWire, dump_explanations, names_of
from data.order_files.summaries import ImportWire
from data.run_folder import dump_json
from data.summary_json import Summary
from routing.replanning.differences import differences
from tests.counties import valley
from tests.data.documents import small_actuals, small_explanations, small_summary
from tests.schemas import SCHEMA_OF, misfits, unfit
from tests.small_plan import HEADER, small_plan


def holds(model: type[BaseModel], text: str) -> bool:
    """Return whether a model says of a file what it holds, all of it and nothing else."""
    found = model.model_validate_json(text).model_dump(mode="json")
    return bool(json.loads(text) == found)


@pytest.mark.parametrize("name", SCHEMAS)
def test_published_schemas_are_those_of_the_models(name: str) -> None:
    published = (DOCS / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert published == schema(SCHEMAS[name])


def test_every_published_schema_is_written_by_us() -> None:
    files = {path.name for path in (DOCS / "schemas").glob("*.schema.json")}
    assert files == {f"{name}.schema.json" for name in SCHEMAS}


def test_explanations() -> None:
    names = names_of(valley())
    assert holds(
        ExplanationsWire, dump_explanations(small_explanations(), HEADER, names, is_complete=True)
    )


def test_changes() -> None:
    head = {
        "at_s": 30_000, "freedom": "all", "cost_before_fen": 1, "cost_fen": 2, "stability_fen": 3,
    }  # fmt: skip
    found = differences(small_plan(), small_plan(), stopped=frozenset(), shift_s=1800)
    text = dump_json(changes_wire(found, names_of(valley()), head))
    assert holds(ChangesWire, text)


def test_summary() -> None:
    assert holds(Summary, dump_json(small_summary().model_dump(mode="json")))


def test_actuals() -> None:
    text = dump_actuals(small_actuals())
    assert holds(ActualsWire, text)
    wire = json.loads(text)
    assert wire["tally"]["signed"] == 1
    assert wire["orders"][0]["signed_at"] == "2026-05-20T08:20:00+08:00"
    assert wire["orders"][0]["oddities"] == ["repeated"]


def test_every_schema_is_that_of_a_file() -> None:
    assert set(SCHEMA_OF.values()) == set(SCHEMAS)


def test_a_schema_names_what_a_file_has_to_have() -> None:
    wire = json.loads(schema(ImportWire))
    assert {"accepted", "refused", "files"} <= set(wire["required"])


def test_a_schema_that_is_not_kept_is_told() -> None:
    text = dump_json(small_summary().model_dump(mode="json"))
    assert unfit("summary", text) == []
    wire = json.loads(text)
    wrong = dump_json({**wire, "seed": "eight", "mood": "good"})
    assert {found.partition(":")[0] for found in unfit("summary", wrong)} == {"", "seed"}
    assert len(unfit("summary", dump_json({k: v for k, v in wire.items() if k != "pieces"}))) == 1


@pytest.mark.parametrize("county", ["anxi", "wutai"])
def test_the_roads_that_come_with_the_program_fit(county: str) -> None:
    assert misfits(DOCS.parent / "data" / "counties" / county) == []
