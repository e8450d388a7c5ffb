"""Public money: sums, shares, and every rule found broken, or kept, at its edge."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.ids import PlaceId
from network.places import PlaceKind
from routing.funding import (
    Account,
    FindingKind,
    Fund,
    LedgerEntry,
    MoneyRules,
    Stage,
    Use,
    account,
)

DAY = date(2026, 3, 1)
SITE = PlaceId("p-1")
KINDS = {SITE: PlaceKind.POINT}


def paid(fen: int, use: Use = Use.OTHER, **more: object) -> LedgerEntry:
    """Return central money paid out."""
    entry = LedgerEntry(
        entry_id="1", day=DAY, fund=Fund.CENTRAL, stage=Stage.PAID, use=use, amount_fen=fen
    )
    return replace(entry, **more)  # type: ignore[arg-type]


def found(*entries: LedgerEntry, rules: MoneyRules | None = None) -> list[FindingKind]:
    """Return what is broken."""
    return [f.kind for f in account(entries, rules or MoneyRules(), KINDS).findings]


@pytest.mark.parametrize(("up", "is_broken"), [(50, False), (49, True)])
def test_half_of_the_central_funds_goes_to_the_way_up(up: int, *, is_broken: bool) -> None:
    entries = (paid(up, Use.SUPPLY_CHAIN, up_share=1.0), paid(100 - up, Use.STATIONS))
    assert (FindingKind.UP_SHARE in found(*entries)) is is_broken


@pytest.mark.parametrize(("centre", "is_broken"), [(15, False), (16, True)])
def test_at_most_fifteen_percent_go_to_the_service_centre(centre: int, *, is_broken: bool) -> None:
    entries = (paid(centre, Use.SERVICE_CENTRE), paid(100 - centre, up_share=1.0))
    assert (FindingKind.CENTRE_SHARE in found(*entries)) is is_broken


def test_shares_are_of_the_central_funds_only() -> None:
    own = paid(10**6, Use.SERVICE_CENTRE, fund=Fund.OWN)
    assert found(own, paid(100, up_share=1.0)) == []


@pytest.mark.parametrize("use", list(Use))
def test_central_funds_are_barred_from_some_uses(use: Use) -> None:
    entries = (paid(100, use, up_share=1.0), paid(10_000, up_share=1.0))
    barred = {Use.TRADING_PLATFORM, Use.OFFICE_BUILDING, Use.RUNNING_COSTS, Use.BOUGHT_TRAFFIC}
    assert (FindingKind.BARRED_USE in found(*entries)) is (use in barred)
    county = (replace(entries[0], fund=Fund.COUNTY), entries[1])
    assert FindingKind.BARRED_USE not in found(*county)


@pytest.mark.parametrize(("fen", "is_broken"), [(500, False), (501, True)])
def test_a_site_gets_no_more_than_its_cap_of_public_money(fen: int, *, is_broken: bool) -> None:
    rules = MoneyRules(cap_fen={PlaceKind.POINT: 500})
    own = paid(10_000, Use.STATIONS, up_share=1.0, place_id=SITE, fund=Fund.OWN)
    entries = (own, paid(fen, Use.STATIONS, up_share=1.0, place_id=SITE))
    assert (FindingKind.SITE_CAP in found(*entries, rules=rules)) is is_broken
    assert FindingKind.SITE_CAP not in found(*entries)


def test_no_more_is_paid_than_came_in_or_was_set_aside() -> None:
    granted = paid(100, stage=Stage.GRANTED)
    budgeted = paid(80, Use.TRAINING, stage=Stage.BUDGETED, up_share=1.0)
    spent = paid(90, Use.TRAINING, up_share=1.0)
    assert found(granted, budgeted, spent) == [FindingKind.OVER_BUDGET]
    assert found(granted, spent, paid(11, up_share=1.0)) == [FindingKind.OVER_GRANT]
    assert found(spent) == []


def test_what_is_taken_back_does_not_count() -> None:
    entries = (
        paid(100, Use.RUNNING_COSTS),
        paid(-100, Use.RUNNING_COSTS),
        paid(100, up_share=1.0),
    )
    made = account(entries, MoneyRules(), KINDS)
    assert made.sum(Fund.CENTRAL, Stage.PAID) == 100
    assert [f.kind for f in made.findings] == [FindingKind.BARRED_USE]


ENTRIES = st.builds(
    LedgerEntry,
    entry_id=st.text(max_size=3),
    day=st.just(DAY),
    fund=st.sampled_from(Fund),
    stage=st.sampled_from(Stage),
    use=st.sampled_from(Use),
    amount_fen=st.integers(-(10**12), 10**12),
    up_share=st.floats(0, 1),
    place_id=st.sampled_from([None, SITE]),
)


@given(st.lists(ENTRIES, max_size=12))
def test_an_account_adds_up(entries: list[LedgerEntry]) -> None:
    made: Account = account(entries, MoneyRules(), KINDS)
    total = sum(made.sum(fund, stage) for fund in Fund for stage in Stage)
    assert total == sum(entry.amount_fen for entry in entries)
    by_use = sum(made.sum(fund, stage, use) for fund in Fund for stage in Stage for use in Use)
    assert by_use == total
    public = [e for e in entries if e.place_id and e.stage is Stage.PAID and e.fund.is_public]
    assert sum(site.public_fen for site in made.sites) == sum(e.amount_fen for e in public)
