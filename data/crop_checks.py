"""Rules between the tables of crops; each names the row that breaks it."""

from collections import defaultdict
from collections.abc import Mapping

from data.crop_issues import CropIssue
from data.table_rows import Rows
from data.tables import CROP_KINDS, CROP_NEEDS, CROPS

_PERCENT = 100


def check_crops(tables: Mapping[str, Rows]) -> None:
    """Check how crops keep and what they need, noting issues in their rows.

    Parameters
    ----------
    tables
        The tables that could be read, by name.
    """
    kinds, needs = tables.get(CROP_KINDS.name), tables.get(CROP_NEEDS.name)
    if kinds is not None:
        _check_kinds(kinds, tables.get(CROPS.name))
    if needs is not None:
        _check_needs(needs, kinds)


def _check_kinds(kinds: Rows, crops: Rows | None) -> None:
    values = kinds.values
    for index, (low, high) in enumerate(zip(values["low_c"], values["high_c"], strict=True)):
        if low is not None and high is not None and low > high:
            kinds.refuse(index, CropIssue.TEMPERATURES_CROSS, "low_c", low, high=high)
    harvested = set() if crops is None else set(crops.values["crop"])
    unknown = [name for name in values["crop"] if name and name not in harvested]
    if unknown:
        kinds.warn(CropIssue.NOT_HARVESTED, column="crop", names=", ".join(unknown))


def _check_needs(needs: Rows, kinds: Rows | None) -> None:
    values = needs.values
    shelf = {}
    if kinds is not None:
        shelf = dict(zip(kinds.values["crop"], kinds.values["shelf_days"], strict=True))
    percent: defaultdict[str, int] = defaultdict(int)
    rows = zip(
        values["crop"], values["percent"], values["precooled"], values["store_days"], strict=True
    )
    for index, (crop, share, is_precooled, days) in enumerate(rows):
        if crop is None:
            continue
        percent[crop] += share or 0
        if percent[crop] > _PERCENT:
            kind = CropIssue.NEEDS_EXCEED
            needs.refuse(index, kind, "percent", crop, percent=percent[crop])
        if is_precooled is False and days == 0:
            needs.refuse(index, CropIssue.NEED_OF_NOTHING, "store_days", crop)
        most = shelf.get(crop)
        if days is not None and most is not None and days > most:
            kind = CropIssue.STORED_TOO_LONG
            needs.refuse(index, kind, "store_days", days, crop=crop, most=most)
