"""The style of the house on reports over days."""

from data.printing.page import House
from data.printing.view import Reader
from data.reports.days import Period
from network.county import County
from network.text import Language, Text


def report_house(
    county: County,
    period: Period,
    language: Language,
    *,
    num_days: int,
    reader: Reader | None = None,
    alliance: str | None = None,
    logo: tuple[bytes, str] = (b"", ""),
) -> House:
    """Return the style of the house for a report.

    Parameters
    ----------
    county, period, language
        What it is of, and its language.
    num_days
        Days that it is made of, ≥ 0.
    reader
        Who reads; None: the alliance.
    alliance
        What the alliance calls itself; None: after the county.
    logo
        Bytes of its logo and what the file's name ends in; empty: none.
    """
    usual = Text(f"{county.name_zh}统仓共配联盟", f"{county.name_en} joint delivery alliance")
    member = None if reader is None else reader.member
    names = {each.member_id: each.name_zh for each in county.members}
    own = Text("", "")
    if member is not None:
        name = names.get(member, str(member))
        own = Text(f" · 仅 {name} 的运单", f" · orders of {name} only")
    line = Text("{county} · {period}{own}", "{county} · {period}{own}").fill(
        county=Text(county.name_zh, county.name_en), period=str(period), own=own
    )
    footer = Text(
        f"依据 {num_days} 天的配送计划 · 不含个人信息",
        f"from the plans of {num_days} days · no personal data",
    )
    return House(
        alliance=alliance or usual.to(language),
        line=line.to(language),
        footer=footer.to(language),
        page_of=Text("第 {page} 页，共 {pages} 页", "page {page} of {pages}").to(language),
        logo=logo[0],
        logo_suffix=logo[1],
    )
