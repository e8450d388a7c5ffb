"""siting.xlsx: the sheets planners and auditors work from."""

from data.siting import tables
from data.siting.answer_tables import answer_tables
from data.siting.cold_tables import cold_tables
from data.siting.document import SitingDocument
from data.workbook import WorkbookWriter
from network.text import Language


def dump_siting_workbook(document: SitingDocument, language: Language) -> bytes:
    """Return the bytes of siting.xlsx.

    Parameters
    ----------
    document
        What to print.
    language
        Language of sheet names, headers and words; names of places are Chinese.

    Returns
    -------
    bytes
        Sheets: overview, periods, sites, villages, money, requirements, coverage and cost (if it
        was asked for), one a question that was asked, those of cold stores (if they were asked
        for), assumptions. The same document gives the same bytes.
    """
    siting = document.siting
    writer = WorkbookWriter(language, siting.date)
    sheets = [tables.overview(siting, language)]
    if siting.has_plan:
        sheets += [
            tables.periods(siting),
            tables.sites(document, language),
            tables.villages(document, language),
            tables.money(siting, language),
            tables.requirements(siting, language),
        ]
    if siting.front:
        sheets.append(tables.front(siting, language))
    sheets += answer_tables(document, language)
    sheets += cold_tables(document, language)
    for table in (*sheets, tables.assumptions(document, language)):
        writer.table(table)
    return writer.content()
