"""Public money: what it may be used for, shares it has to keep, and what a site may get (R17).

Of the central funds, at least a share goes to what helps goods go up, at most a share to the
public service centre, and nothing to trading platforms, office buildings, running costs or bought
traffic.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from network.ids import PlaceId
from network.places import PlaceKind


class Fund(StrEnum):
    """Where money comes from."""

    CENTRAL = "central"
    PROVINCE = "province"
    COUNTY = "county"
    OWN = "own"

    @property
    def is_public(self) -> bool:
        """Whether it is public money."""
        return self is not Fund.OWN


class Stage(StrEnum):
    """What is done with money: it comes in, is set aside for a use, is paid out."""

    GRANTED = "granted"
    BUDGETED = "budgeted"
    PAID = "paid"


class Use(StrEnum):
    """What money is for."""

    SUPPLY_CHAIN = "supply_chain"
    LOGISTICS = "logistics"
    SERVICE_CENTRE = "service_centre"
    STATIONS = "stations"
    TRAINING = "training"
    STATISTICS = "statistics"
    OTHER = "other"
    TRADING_PLATFORM = "trading_platform"
    OFFICE_BUILDING = "office_building"
    RUNNING_COSTS = "running_costs"
    BOUGHT_TRAFFIC = "bought_traffic"

    @property
    def is_barred(self) -> bool:
        """Whether central funds may not pay for it."""
        return self in _BARRED


_BARRED = frozenset(
    {Use.TRADING_PLATFORM, Use.OFFICE_BUILDING, Use.RUNNING_COSTS, Use.BOUGHT_TRAFFIC}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """A line of the ledger.

    Parameters
    ----------
    entry_id, day
        Its number and date.
    fund, stage, use
        Whose money, what is done with it, and what for; money that comes in has no use yet: other.
    amount_fen
        How much, fen; negative takes an earlier entry back.
    up_share
        Share of it that helps goods go up, in [0, 1].
    place_id
        The site that it goes to; None: none in particular.
    payee, document, note
        Who gets it, the paper that proves it, anything else.
    """

    entry_id: str
    day: date
    fund: Fund
    stage: Stage
    use: Use = Use.OTHER
    amount_fen: int
    up_share: float = 0.0
    place_id: PlaceId | None = None
    payee: str = ""
    document: str = ""
    note: str = ""

    @property
    def up_fen(self) -> int:
        """What of it helps goods go up, fen."""
        return round(self.amount_fen * self.up_share)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRules:
    """What public money has to keep.

    Parameters
    ----------
    up_share_min, centre_share_max
        Of the central funds: for what helps goods go up, and for the service centre; in [0, 1].
    cap_fen
        Most public money for a site of a kind, fen; kinds without a cap are left out.
    """

    up_share_min: float = 0.5
    centre_share_max: float = 0.15
    cap_fen: Mapping[PlaceKind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CentralMoney:
    """The central funds at a stage.

    Parameters
    ----------
    stage, total_fen, up_fen, centre_fen
        The stage; in all, for what helps goods go up, and for the service centre, fen.
    """

    stage: Stage
    total_fen: int
    up_fen: int
    centre_fen: int

    @property
    def up_share(self) -> float | None:
        """Share that helps goods go up; None: there is no money."""
        return self.up_fen / self.total_fen if self.total_fen > 0 else None

    @property
    def centre_share(self) -> float | None:
        """Share for the service centre; None: there is no money."""
        return self.centre_fen / self.total_fen if self.total_fen > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMoney:
    """Public money paid to a site.

    Parameters
    ----------
    place_id, public_fen, cap_fen
        The site, what it got, and the most it may get, fen; None: no cap.
    """

    place_id: PlaceId
    public_fen: int
    cap_fen: int | None


class FindingKind(StrEnum):
    """What an auditor would ask about."""

    UP_SHARE = "up_share"
    CENTRE_SHARE = "centre_share"
    BARRED_USE = "barred_use"
    SITE_CAP = "site_cap"
    OVER_GRANT = "over_grant"
    OVER_BUDGET = "over_budget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that the ledger does not keep.

    Parameters
    ----------
    kind, subject
        The rule, and the stage, entry, site, fund or use that breaks it.
    found, limit
        What there is and what would be allowed: shares in [0, 1], else fen.
    """

    kind: FindingKind
    subject: str
    found: float
    limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a ledger comes to.

    Parameters
    ----------
    entries
        The entries that count.
    sums
        Fen by fund, stage and use.
    central
        The central funds, as budgeted and as paid.
    sites
        Public money paid by site.
    findings
        What does not keep the rules.
    """

    entries: tuple[LedgerEntry, ...]
    sums: Mapping[tuple[Fund, Stage, Use], int]
    central: tuple[CentralMoney, ...]
    sites: tuple[SiteMoney, ...]
    findings: tuple[Finding, ...]

    def sum(self, fund: Fund, stage: Stage, use: Use | None = None) -> int:
        """Return the money of a fund at a stage, for a use or for all, fen."""
        return sum(
            fen
            for (of_fund, at_stage, for_use), fen in self.sums.items()
            if of_fund is fund and at_stage is stage and use in {None, for_use}
        )


def account(
    entries: Iterable[LedgerEntry], rules: MoneyRules, kinds: Mapping[PlaceId, PlaceKind]
) -> Account:
    """Add a ledger up and hold it to the rules.

    Parameters
    ----------
    entries, rules
        The ledger and what it has to keep.
    kinds
        Kind of every site, for its cap.
    """
    counted = tuple(entries)
    sums: dict[tuple[Fund, Stage, Use], int] = defaultdict(int)
    for entry in counted:
        sums[entry.fund, entry.stage, entry.use] += entry.amount_fen
    central = tuple(_central(counted, stage) for stage in (Stage.BUDGETED, Stage.PAID))
    sites = _sites(counted, rules, kinds)
    return Account(
        entries=counted,
        sums=dict(sums),
        central=central,
        sites=sites,
        findings=(
            *_shares(central, rules),
            *_barred(counted),
            *_caps(sites),
            *_overspent(sums),
        ),
    )


def _central(entries: Iterable[LedgerEntry], stage: Stage) -> CentralMoney:
    of_stage = [e for e in entries if e.fund is Fund.CENTRAL and e.stage is stage]
    return CentralMoney(
        stage=stage,
        total_fen=sum(e.amount_fen for e in of_stage),
        up_fen=sum(e.up_fen for e in of_stage),
        centre_fen=sum(e.amount_fen for e in of_stage if e.use is Use.SERVICE_CENTRE),
    )


def _sites(
    entries: Iterable[LedgerEntry], rules: MoneyRules, kinds: Mapping[PlaceId, PlaceKind]
) -> tuple[SiteMoney, ...]:
    paid: dict[PlaceId, int] = defaultdict(int)
    for entry in entries:
        if entry.place_id is not None and entry.stage is Stage.PAID and entry.fund.is_public:
            paid[entry.place_id] += entry.amount_fen
    return tuple(
        SiteMoney(
            place_id=place_id,
            public_fen=fen,
            cap_fen=rules.cap_fen.get(kinds[place_id]) if place_id in kinds else None,
        )
        for place_id, fen in sorted(paid.items())
    )


def _shares(central: Iterable[CentralMoney], rules: MoneyRules) -> Iterator[Finding]:
    for money in central:
        up, centre = money.up_share, money.centre_share
        if up is not None and up < rules.up_share_min:
            yield Finding(
                kind=FindingKind.UP_SHARE,
                subject=money.stage.value,
                found=up,
                limit=rules.up_share_min,
            )
        if centre is not None and centre > rules.centre_share_max:
            yield Finding(
                kind=FindingKind.CENTRE_SHARE,
                subject=money.stage.value,
                found=centre,
                limit=rules.centre_share_max,
            )


def _barred(entries: Iterable[LedgerEntry]) -> Iterator[Finding]:
    for entry in entries:
        is_spent = entry.stage is not Stage.GRANTED and entry.amount_fen > 0
        if entry.fund is Fund.CENTRAL and entry.use.is_barred and is_spent:
            yield Finding(
                kind=FindingKind.BARRED_USE,
                subject=entry.entry_id,
                found=entry.amount_fen,
                limit=0,
            )


def _caps(sites: Iterable[SiteMoney]) -> Iterator[Finding]:
    for site in sites:
        if site.cap_fen is not None and site.public_fen > site.cap_fen:
            yield Finding(
                kind=FindingKind.SITE_CAP,
                subject=site.place_id,
                found=site.public_fen,
                limit=site.cap_fen,
            )


def _overspent(sums: Mapping[tuple[Fund, Stage, Use], int]) -> Iterator[Finding]:
    """Find funds of which more is paid than came in, and uses that got more than set aside."""
    for fund in Fund:
        at = {
            stage: {use: fen for (f, s, use), fen in sums.items() if f is fund and s is stage}
            for stage in Stage
        }
        granted, paid = sum(at[Stage.GRANTED].values()), sum(at[Stage.PAID].values())
        if at[Stage.GRANTED] and paid > granted:
            yield Finding(
                kind=FindingKind.OVER_GRANT, subject=fund.value, found=paid, limit=granted
            )
        for use, fen in at[Stage.PAID].items():
            limit = at[Stage.BUDGETED].get(use, 0)
            if at[Stage.BUDGETED] and fen > limit:
                yield Finding(
                    kind=FindingKind.OVER_BUDGET,
                    subject=f"{fund.value} {use.value}",
                    found=fen,
                    limit=limit,
                )
