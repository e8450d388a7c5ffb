"""From result files to the README: every measured table in it is written here."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.budgets.tables import budgets_table
from benchmarks.buses.tables import buses_table
from benchmarks.extracts.tables import extracts_table
from benchmarks.intake.tables import intake_table
from benchmarks.load.tables import load_table
from benchmarks.order_files.tables import order_files_table
from benchmarks.peers.tables import peers_table
from benchmarks.policies.tables import policies_table
from benchmarks.quality.families import FAMILIES
from benchmarks.quality.tables import instance_table, remarks, reported_table, set_table
from benchmarks.records import (
    AnyRecord,
    BudgetsRecord,
    BusesRecord,
    ExtractsRecord,
    IntakeRecord,
    LoadRecord,
    OrderFilesRecord,
    PeersRecord,
    PoliciesRecord,
    QualityRecord,
    ReplanRecord,
    RolloutRecord,
    SavingsRecord,
    SheetsRecord,
    SitingPeersRecord,
    StoresRecord,
    TravelRecord,
)
from benchmarks.replanning.tables import replan_table
from benchmarks.rollouts.tables import rollouts_table
from benchmarks.savings.tables import savings_table, sensitivity_table
from benchmarks.sheets.tables import sheets_table
from benchmarks.siting.tables import siting_peers_table
from benchmarks.stores.tables import stores_table
from benchmarks.travel.tables import travel_table

_TABLE_OF: Mapping[type[AnyRecord], Callable[[Any], str]] = {
    TravelRecord: travel_table,
    BudgetsRecord: budgets_table,
    PoliciesRecord: policies_table,
    BusesRecord: buses_table,
    IntakeRecord: intake_table,
    OrderFilesRecord: order_files_table,
    SheetsRecord: sheets_table,
    ExtractsRecord: extracts_table,
    LoadRecord: load_table,
    ReplanRecord: replan_table,
    RolloutRecord: rollouts_table,
    StoresRecord: stores_table,
}
"""How the results of records are told that have nothing else to tell."""

_SENSITIVITY = "Prices varied by 30 %, first seed only:"


class MissingMarkersError(Exception):
    """A document has no place for a family's tables."""

    def __init__(self, begin: str, end: str) -> None:
        super().__init__(f"the document needs the lines {begin} and {end}, in this order")


def filled(document: str, records: Sequence[AnyRecord]) -> str:
    """Return a document with the sections of the records' families written anew.

    Parameters
    ----------
    document
        Holds a pair of markers a family, such as ``<!-- savings:begin -->`` and
        ``<!-- savings:end -->``; what stands between them is replaced.
    records
        What was measured; families without a record are left as they are.

    Raises
    ------
    MissingMarkersError
        If a family has no markers.
    """
    for place in dict.fromkeys(map(_place, records)):
        begin, end = f"<!-- {place}:begin -->", f"<!-- {place}:end -->"
        before, _, rest = document.partition(begin)
        _, has_end, after = rest.partition(end)
        if not has_end:
            raise MissingMarkersError(begin, end)
        sections = "\n".join(section(record) for record in records if _place(record) == place)
        document = f"{before}{begin}\n{sections}{end}{after}"
    return document


def _place(record: AnyRecord) -> str:
    """Return the name of a record's section: published instances have one by their problem."""
    if isinstance(record, QualityRecord):
        return FAMILIES[record.family].section
    return record.family


def section(record: AnyRecord) -> str:
    """Return a record's command, machine and tables as Markdown."""
    return f"    {record.command}\n\n{_conditions(record)}\n\n{tables(record)}"


def tables(record: AnyRecord) -> str:
    """Return a record's tables as Markdown."""
    if isinstance(record, QualityRecord):
        return _quality(record)
    if isinstance(record, PeersRecord):
        return peers_table(record.results, record.skipped)
    if isinstance(record, SitingPeersRecord):
        return siting_peers_table(record.results, record.skipped)
    if isinstance(record, SavingsRecord):
        varied = sensitivity_table(record.results)
        return savings_table(record.results) + (f"\n{_SENSITIVITY}\n\n{varied}" if varied else "")
    return _TABLE_OF[type(record)](record.results)


def _quality(record: QualityRecord) -> str:
    """Return what quality was measured, sets first."""
    if record.skipped:
        return f"Skipped: {record.skipped}.\n"
    yardstick = f"Yardstick: {record.yardstick}.\n\n" if record.yardstick else ""
    parts = (set_table(record.results), reported_table(record.family), remarks(record.results))
    return (
        yardstick
        + "\n".join(filter(None, parts))
        + f"\n<details><summary>Every instance</summary>\n\n{instance_table(record.results)}"
        + "\n</details>\n"
    )


def _conditions(record: AnyRecord) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in record.versions.items())
    commit = f", commit {record.commit}" if record.commit else ""
    given = "" if record.time_s is None else f"{record.time_s:g} s a search. "
    machine = f"{record.cpu}, {record.cores} logical cores"
    return f"{given}{machine}, {record.started_at:%Y-%m-%d}{commit}.\n{versions}."
