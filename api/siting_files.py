"""The folder of a siting run: what is written once a county's network is sited."""

from datetime import datetime
from pathlib import Path

from api.siting import SitedCase
from data.files import write_atomically
from data.run_folder import dump_json, writing_run
from data.siting.cold_wire import ColdWire
from data.siting.document import SitingDocument
from data.siting.geojson import dump_siting_geojson
from data.siting.map import dump_siting_map
from data.siting.run import (
    COLD_IMAGE,
    COLD_PAGE,
    FILES,
    FRONT_IMAGE,
    FRONT_PAGE,
    GEOJSON,
    MAP,
    MAP_IMAGE,
    RECORD,
    SITING,
    SPEC,
    WORKBOOK,
    SitingRecord,
)
from data.siting.wire import dump_siting
from data.siting.workbook import dump_siting_workbook
from network.text import Language


def write_siting(
    sited: SitedCase,
    directory: Path,
    *,
    language: Language,
    command: tuple[str, ...],
    started_at: datetime,
) -> None:
    """Write the folder of a siting run.

    Parameters
    ----------
    sited, directory
        The run and its folder.
    language
        Of the workbook, the image and the pages' first view.
    command, started_at
        The command line, and the aware moment it was given.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    document = sited.document
    with writing_run(directory, outdated=FILES) as folder:
        write_atomically(folder / SPEC, sited.case.spec.content)
        write_atomically(folder / RECORD, _record(sited, command, started_at))
        write_atomically(folder / SITING, dump_siting(sited.siting))
        if sited.siting.has_plan or sited.siting.has_stores:
            write_atomically(folder / GEOJSON, dump_siting_geojson(document))
            write_atomically(folder / WORKBOOK, dump_siting_workbook(document, language))
        if sited.siting.has_plan:
            _write_map(document, folder, language)
        if sited.siting.front:
            _write_front(document, folder, language)
        if sited.siting.cold is not None and sited.siting.has_stores:
            _write_stores(document, sited.siting.cold, folder, language)


def _write_map(document: SitingDocument, folder: Path, language: Language) -> None:
    from data.siting.map_image import dump_siting_map_png  # noqa: PLC0415 -- slow to import

    write_atomically(folder / MAP, dump_siting_map(document, language))
    write_atomically(folder / MAP_IMAGE, dump_siting_map_png(document, language))


def _write_front(document: SitingDocument, folder: Path, language: Language) -> None:
    from data.siting.chart import dump_front_html, dump_front_png  # noqa: PLC0415 -- the same

    write_atomically(folder / FRONT_PAGE, dump_front_html(document, language))
    write_atomically(folder / FRONT_IMAGE, dump_front_png(document, language))


def _write_stores(
    document: SitingDocument, cold: ColdWire, folder: Path, language: Language
) -> None:
    from data.siting.cold_chart import dump_cold_html, dump_cold_png  # noqa: PLC0415 -- the same

    write_atomically(folder / COLD_PAGE, dump_cold_html(document, cold, language))
    if cold.stores:
        write_atomically(folder / COLD_IMAGE, dump_cold_png(document, cold, language))


def _record(sited: SitedCase, command: tuple[str, ...], started_at: datetime) -> str:
    case, search = sited.case, sited.search
    record = SitingRecord(
        county_path=str(case.loaded.directory),
        spec_path=str(case.spec_path),
        time_s=search.time_s if search.iterations is None else None,
        iterations=search.iterations,
        seed=search.seed,
        num_front=search.num_front,
        solve_s=round(sited.solve_s, 3),
        iterations_made=sited.sited.outcome.iterations,
        command=command,
        started_at=started_at,
    )
    return dump_json(record.model_dump(mode="json"))
