"""Schemas that are published fit the files that are written, key by key."""

import json
from pathlib import Path

import pytest
from pydantic import BaseModel

from data.actuals_document import ActualsWire, dump_actuals
from data.changes import ChangesWire, changes_wire
from data.county_toml import write_county_toml
from data.dictionary import DOCS, SCHEMAS, schema
from data.explanations import ExplanationsWire, dump_explanations, names_of
from data.order_files.profiles import Profile, profile_text
from data.order_files.summaries import ImportWire
from data.run_folder import dump_json
from data.summary_json import Summary
from routing.replanning.differences import differences
from tests.counties import valley
from tests.data.documents import small_actuals, small_explanations, small_summary
from tests.schemas import SCHEMA_OF, misfits, unfit, unfit_toml
from tests.small_plan import DAY, HEADER, small_plan


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
    wire = json.loads(schema(ImportWire.model_json_schema))
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


SHIPPED = DOCS.parent / "data"
STATED = {
    "county": SHIPPED.glob("counties/*/county.toml"),
    "siting-spec": SHIPPED.glob("siting/specs/*.toml"),
    "report": DOCS.glob("examples/*/report.toml"),
    "profile": Path(__file__).parent.glob("order_files/samples/*.toml"),
}


@pytest.mark.parametrize("name", STATED)
def test_settings_that_people_state_fit(name: str) -> None:
    paths = list(STATED[name])
    assert paths
    assert [found for path in paths for found in unfit_toml(name, path.read_text("utf-8"))] == []


def test_settings_to_begin_with_fit() -> None:
    assert unfit_toml("county", write_county_toml(valley(), DAY, 1)) == []
    profile = Profile(member="post", columns={"单号": "waybill_no", "序": ""}, shapes=("YT",))
    assert unfit_toml("profile", profile_text(profile)) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("county", 'name_zh = "a"\nname_en = "a"\n[tariff]\nhandling_piece_fen = "six"\n'),
        ("county", 'name_zh = "a"\nname_en = "a"\n[operations]\nmood = 1\n'),
        ("report", '[send_receive]\nby = ["moon"]\n'),
        ("report", "[money]\nup_percent_min = 101\n"),
        ("siting-spec", '[[requirement]]\nkind = "moons"\n'),
        ("siting-spec", 'today = ["moon"]\n'),
        ("profile", "version = 2\n"),
        ("profile", 'version = 1\n[columns]\n"单号" = "moon"\n'),
        ("profile", "version = 1\n[places]\nthreshold = 1.5\n"),
    ],
)
def test_settings_that_are_wrong_do_not_fit(name: str, text: str) -> None:
    assert len(unfit_toml(name, text)) == 1
