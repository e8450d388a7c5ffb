"""explanations.json and the sentences in it."""

import json
from dataclasses import replace

from data.explanations import dump_explanations, names_of, sentence
from network.ids import PlaceId
from tests.counties import valley
from tests.data.documents import small_explanations
from tests.small_plan import HEADER

NAMES = names_of(valley())


def test_the_file_holds_every_call_with_its_alternatives_and_a_sentence() -> None:
    text = dump_explanations(small_explanations(), HEADER, NAMES, is_complete=True)
    content = json.loads(text)
    head = {key: content[key] for key in content if key != "calls"}
    assert head == {
        "version": 1,
        "county": "valley",
        "date": "2026-05-20",
        "engine": "joint",
        "is_complete": True,
    }
    first, second = content["calls"]
    assert (first["place_id"], first["order_ids"], first["pieces"]) == ("P2", ["O1"], 2)
    assert (first["station_id"], first["marginal_fen"]) == ("SA", 6_240)
    assert [a["otherwise"] for a in first["alternatives"]] == ["vehicle", "station", "direct"]
    assert [a["difference_fen"] for a in first["alternatives"]] == [None, 123_456, 810]
    assert [a["obstacle"] for a in first["alternatives"]] == ["vehicle", None, None]
    assert second["station_id"] is None
    assert all(call["text"]["zh"] and call["text"]["en"] for call in content["calls"])
    assert len(text.splitlines()) == 2 + 5 + 1 + 2 + 1  # a call on a line of its own


def test_a_plan_without_calls_gives_a_valid_file() -> None:
    content = json.loads(dump_explanations((), HEADER, NAMES, is_complete=False))
    assert (content["calls"], content["is_complete"]) == ([], False)


def test_the_sentence_names_way_vehicle_cost_and_the_next_best() -> None:
    first, second = small_explanations()
    assert sentence(first, NAMES).zh == (
        "经甲乡中转站，车辆 V4（L1）：62.40 元；次优：直送，车辆 post-truck-1（D1），+8.10 元"
    )
    assert sentence(first, NAMES).en == (
        "via 甲乡中转站, vehicle V4 (L1): 62.40 yuan; "
        "next best: directly, vehicle post-truck-1 (D1), +8.10 yuan"
    )
    assert sentence(second, NAMES).en == (
        "directly, vehicle post-truck-1 (D1): 40.00 yuan; there is no other way "
        "(another vehicle: not in time; via another station: too large for the vehicles)"
    )


def test_a_way_that_saves_money_is_called_cheaper() -> None:
    first, _ = small_explanations()
    *others, last = first.alternatives
    cheaper = replace(first, alternatives=(*others, replace(last, difference_fen=-343)))
    assert "更省：直送，车辆 post-truck-1（D1），-3.43 元" in sentence(cheaper, NAMES).zh
    assert "cheaper: directly, vehicle post-truck-1 (D1), -3.43 yuan" in sentence(cheaper, NAMES).en


def test_a_call_without_figures_says_so_and_unknown_places_keep_their_id() -> None:
    first, _ = small_explanations()
    broken = replace(first, station_id=PlaceId("SX"), marginal_fen=None, alternatives=())
    assert sentence(broken, NAMES).zh.startswith("经SX，车辆 V4（L1）：该线路无法还原或有违规")
    assert "nothing is compared" in sentence(broken, NAMES).en
