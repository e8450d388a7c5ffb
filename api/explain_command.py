"""`tongpei explain`: why a place is served as it is, or what becomes of an order."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated

import typer
from rich.table import Table

from api import texts
from api.console import Voice, dump, rows_table
from api.explanations import Answer, answer, answer_wire
from api.options import CountyArgument, JsonOption, LanguageOption, RunArgument
from api.services import GivenPlan, open_run
from data.explanations import described, directive_sentence, names_of, sentence
from data.words import clock, order_status, otherwise
from network.ids import PlaceId
from network.text import Language, Text
from routing.two_echelon.alternatives import Alternative, Explanation


def explain(
    county: CountyArgument,
    run: RunArgument,
    subject: Annotated[
        str,
        typer.Argument(
            metavar="PLACE_OR_ORDER",
            help="地点编号、地名、运单编号或运单号 / id or name of a place, or of an order",
        ),
    ],
    *,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """说明一个地点为何这样配送，或一票运单的去向 / Say why a place or an order goes as it does."""
    voice = Voice(language, as_json=as_json)
    with voice.refusing():
        given = open_run(county, run)
        found = answer(given, subject)
    voice.json(dump(answer_wire(found, given)))
    if found.place_id is not None:
        _tell_place(voice, found, given)
    else:
        _tell_order(voice, found, given)


def _tell_place(voice: Voice, found: Answer, given: GivenPlan) -> None:
    names = names_of(given.day.county)
    place_id = found.place_id
    assert place_id is not None  # noqa: S101 -- the caller looked
    voice.result(Text(f"{names[place_id]}（{place_id}）", f"{names[place_id]} ({place_id})"))
    for directive in found.directives:
        voice.result(directive_sentence(directive, names))
    if not found.explanations:
        voice.result(texts.NO_CALL)
    for explanation in found.explanations:
        _tell(voice, explanation, given)


def _tell_order(voice: Voice, found: Answer, given: GivenPlan) -> None:
    names = names_of(given.day.county)
    voice.result(texts.ORDER.fill(order=found.order_id))
    rows = []
    for leg in found.legs:
        ends = ((leg.from_id, leg.depart_s), (leg.to_id, leg.arrive_s))
        way = " → ".join(f"{names.get(place_id, place_id)} {clock(s)}" for place_id, s in ends)
        rows.append((leg.route_id, way))
    if rows:
        voice.table(rows_table(rows))
    for directive in found.directives:
        voice.result(directive_sentence(directive, names))
    for fate, reason in found.reasons:
        voice.result(
            Text("{fate}：{cause} → {action}", "{fate}: {cause} → {action}").fill(
                fate=order_status(fate), cause=reason.cause, action=reason.action
            )
        )
    if found.latest_day is not None:
        day = given.day.problem.day + timedelta(days=found.latest_day)
        voice.result(texts.LATEST_DAY.fill(day=day.isoformat()))
    for explanation in found.explanations:
        _tell(voice, explanation, given)
    if found.remedies:
        voice.result(texts.REMEDIES)
        voice.table(_ways(found.remedies, names, voice.language))


def _tell(voice: Voice, explanation: Explanation, given: GivenPlan) -> None:
    """Print one call's sentence and its alternatives."""
    names = names_of(given.day.county)
    voice.result(texts.CALL.fill(pieces=explanation.pieces, why=sentence(explanation, names)))
    voice.table(_ways(explanation.alternatives, names, voice.language))


def _ways(
    alternatives: Sequence[Alternative], names: Mapping[PlaceId, str], language: Language
) -> Table:
    return rows_table(
        [
            (otherwise(each.otherwise).to(language), described(each, names).to(language))
            for each in alternatives
        ]
    )
