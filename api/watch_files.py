"""Use case: what a file of a watch folder holds, found out, settled and given to people."""

import errno
import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from api import watch_texts as texts
from api.days import LoadedCounty
from api.order_files import ImportChoice, import_orders
from api.watch_orders import STATUSES_FILE, known_numbers, latest_run, look_back, order_rows
from data.cells import escape_formula
from data.clock import to_seconds
from data.files import shortened, write_atomically
from data.issues import DataError, Issue
from data.order_files.results import ImportSummary
from data.read import Read
from data.status_reports import StatusReport, read_status_reports, reports_text
from data.watch_issues import WatchIssue
from data.watching.claims import Claim, Claims, Kept, ReceiptWire, Verdict, counting
from data.watching.runs import Runs
from data.watching.settings import NAMES, SourceKind, WatchSettings
from data.words import clock
from data.writers import ISSUES_FILE, csv_text
from network.ids import OrderId
from network.text import Language, Text

CORRECTIONS_FILE = "corrections.csv"

_TRIAL, _RENAMED = "trial", "renamed"
_MOST_BYTES = 200  # of a file's name before the number of a further one
_CHANGES = {
    "new": Text("新增", "new"),
    "gone": Text("撤下", "gone"),
    "changed": Text("改动", "changed"),
}
_STATUS_HEADER = ("code", "severity", "file", "row", "field", "value", "cause", "action")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A file that was finished.

    Parameters
    ----------
    receipt
        What has become of it.
    told
        What is said of it.
    """

    receipt: ReceiptWire
    told: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Corrections:
    """What a corrected file changed, by order id."""

    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, Any]:
        """How many of each."""
        sizes = (len(self.new), len(self.gone), len(self.changed))
        return dict(zip(("added", "removed", "changed"), sizes, strict=True))


class FileWork:
    """Works on the files that were taken.

    Parameters
    ----------
    settings, claims, runs
        The folder, what came in, and the plans that were made.
    """

    def __init__(self, settings: WatchSettings, claims: Claims, runs: Runs) -> None:
        self._settings = settings
        self._claims = claims
        self._runs = runs

    def finish(self, claim: Claim, loaded: LoadedCounty, now: datetime) -> Settled:
        """Work on a file until people have it back; what was done before is not done again.

        Parameters
        ----------
        claim, loaded, now
            The file, the county, and the moment, aware.

        Raises
        ------
        DataError
            If what the file is read by is wrong: county, profile, names or ledger.
        OSError
            If the disk refuses anything. Either way it can be called again.
        """
        receipt, told = self._claims.receipt(claim), list[Text]()
        if receipt is None:
            digest = _digest(claim.file)
            for leftover in (claim.results, claim.path / _TRIAL, claim.path / _RENAMED):
                shutil.rmtree(leftover, ignore_errors=True)
            claim.results.mkdir(exist_ok=True)
            if claim.wire.kind is SourceKind.ORDERS:
                receipt = self._orders(claim, loaded, now, told)
            else:
                receipt = self._statuses(claim, loaded, now)
            if _digest(claim.file) != digest:
                raise OSError(errno.EBUSY, "still being written", str(claim.file))
            receipt = receipt.model_copy(update={"sha256": digest})
            self._claims.settle(claim, receipt)
        folder = self._claims.publish(claim, receipt, self._shown(claim))
        return Settled(receipt=receipt, told=(_outcome(receipt, folder), *told))

    def _shown(self, claim: Claim) -> list[str]:
        """Return the names of the results, all of which people get."""
        names = sorted(path.name for path in claim.results.iterdir() if path.is_file())
        return [name for name in names if not name.startswith(".")]

    def _orders(
        self, claim: Claim, loaded: LoadedCounty, now: datetime, told: list[Text]
    ) -> ReceiptWire:
        wire = claim.wire
        settled = self._claims.settled(look_back(wire.day))
        candidates = _same_name(counting(settled, SourceKind.ORDERS), claim)
        source, earlier = self._source(claim, candidates)
        day = wire.day if earlier is None else earlier.receipt.day
        path = claim.file
        if source != wire.name:
            path = claim.path / _RENAMED / source
            path.parent.mkdir(exist_ok=True)
            shutil.copyfile(claim.file, path)
        if source != wire.name and earlier is None:
            told.append(texts.FURTHER.fill(name=wire.name, source=source))
        summary = self._import(claim, path, claim.results, is_trial=False, day_of=earlier)
        shutil.rmtree(claim.path / _RENAMED, ignore_errors=True)
        is_done = summary.accepted > 0
        receipt = self._receipt(
            claim,
            now,
            verdict=Verdict.DONE if is_done else Verdict.REFUSED,
            accepted=summary.accepted,
            refused=summary.refused,
            codes=tuple(summary.codes),
        ).model_copy(
            update={
                "source": source,
                "day": day,
                "replaces": earlier.receipt.claim_id if earlier is not None and is_done else "",
            }
        )
        if summary.to_confirm:
            told.append(texts.NAMES_WAIT.fill(count=summary.to_confirm))
        if earlier is not None and is_done:
            told += self._corrected(claim, earlier, receipt, loaded, now)
        elif earlier is not None:
            told.append(WatchIssue.KEPT_EARLIER.issue(table=wire.name).told)
        return receipt

    def _import(
        self, claim: Claim, path: Path, out: Path, *, is_trial: bool, day_of: Kept | None = None
    ) -> ImportSummary:
        wire, settings = claim.wire, self._settings
        choice = ImportChoice(
            files=[path],
            member=wire.member,
            profile=Path(wire.profile) if wire.profile else None,
            names=settings.folder / NAMES,
            seen=None if is_trial else settings.state / "seen.sqlite",
            day=wire.day if day_of is None else day_of.receipt.day,
            language=settings.language,
            keeps_earlier=True,
        )
        return import_orders(settings.county, choice, out)

    def _source(self, claim: Claim, candidates: Sequence[Kept]) -> tuple[str, Kept | None]:
        """Return the name under which a file counts, and the earlier file that it corrects.

        A file corrects the one of its name with which it has most orders in common. With none in
        common it is a further file: a member may send two a day under one name.
        """
        name = claim.wire.name
        if not candidates:
            return name, None
        trial = claim.path / _TRIAL
        summary = self._import(claim, claim.file, trial, is_trial=True)
        ids = {row["order_id"] for row in order_rows(trial)}
        shutil.rmtree(trial, ignore_errors=True)
        common = [len(ids & {row["order_id"] for row in order_rows(c.results)}) for c in candidates]
        if summary.accepted == 0 or max(common) > 0:
            best = max(range(len(candidates)), key=lambda k: (common[k], k))
            return candidates[best].receipt.source, candidates[best]
        used = {each.receipt.source for each in candidates}
        stem, suffix, number = shortened(Path(name).stem, _MOST_BYTES), Path(name).suffix, 2
        while f"{stem} ({number}){suffix}" in used:
            number += 1
        return f"{stem} ({number}){suffix}", None

    def _corrected(
        self,
        claim: Claim,
        earlier: Kept,
        receipt: ReceiptWire,
        loaded: LoadedCounty,
        now: datetime,
    ) -> list[Text]:
        """Write what a corrected file changed, and whether that is planned or on its way."""
        before = {row["order_id"]: row for row in order_rows(earlier.results)}
        after = {row["order_id"]: row for row in order_rows(claim.results)}
        found = _Corrections(
            new=tuple(i for i in after if i not in before),
            gone=tuple(i for i in before if i not in after),
            changed=tuple(i for i, row in after.items() if i in before and before[i] != row),
        )
        told = [texts.REPLACES.fill(name=claim.wire.name, **found.counts)]
        run = latest_run(self._runs, loaded.county, receipt.day)
        legs = {} if run is None else run.plan.assignments
        vehicles = (
            {} if run is None else {route.route_id: route.vehicle_id for route in run.plan.routes}
        )
        zone = ZoneInfo(loaded.county.timezone)
        now_s = to_seconds(now.replace(microsecond=0), receipt.day, zone)
        language = self._settings.language
        lines: list[tuple[str, ...]] = [_corrections_header(language)]
        for change in ("gone", "changed", "new"):
            for order_id in getattr(found, change):
                row = after.get(order_id) or before[order_id]
                ways = legs.get(OrderId(order_id), ())
                lines.append(
                    (
                        escape_formula(order_id),
                        escape_formula(row["waybill_no"]),
                        _CHANGES[change].to(language),
                        " ".join(way.route_id for way in ways),
                        " ".join(str(vehicles.get(way.route_id, "")) for way in ways),
                        clock(ways[0].depart_s) if ways else "",
                        clock(ways[-1].arrive_s) if ways else "",
                        _yes_or_no(bool(ways) and ways[0].depart_s <= now_s, language),
                    )
                )
        write_atomically(claim.results / CORRECTIONS_FILE, "\ufeff" + csv_text(lines))
        if run is not None and any(found.counts.values()):
            issue = WatchIssue.AFTER_PLAN.issue(table=claim.wire.name, **found.counts)
            told.append(issue.told)
        return told

    def _statuses(self, claim: Claim, loaded: LoadedCounty, now: datetime) -> ReceiptWire:
        zone, none = ZoneInfo(loaded.county.timezone), tuple[StatusReport, ...](())
        settled = self._claims.settled(look_back(claim.wire.day))
        try:
            read = read_status_reports(claim.file, known_numbers(settled), claim.wire.day, zone)
        except DataError as error:
            read = Read(value=none, issues=error.issues)
        write_atomically(claim.results / STATUSES_FILE, reports_text(read.value))
        lines = [_STATUS_HEADER, *(self._issue_line(claim, issue) for issue in read.issues)]
        write_atomically(claim.results / ISSUES_FILE, "\ufeff" + csv_text(lines))
        return self._receipt(
            claim,
            now,
            verdict=Verdict.DONE if read.value else Verdict.REFUSED,
            accepted=len(read.value),
            refused=len(read.rejected),
            codes=tuple(dict.fromkeys(issue.code for issue in read.issues)),
        )

    def _issue_line(self, claim: Claim, issue: Issue) -> tuple[str, ...]:
        language = self._settings.language
        cells = (
            issue.code,
            issue.severity.value,
            claim.wire.name,
            "" if issue.row is None else str(issue.row),
            issue.field,
            issue.value,
            issue.cause.to(language),
            issue.action.to(language),
        )
        return tuple(map(escape_formula, cells))

    def _receipt(
        self,
        claim: Claim,
        now: datetime,
        *,
        verdict: Verdict,
        accepted: int,
        refused: int,
        codes: tuple[str, ...],
    ) -> ReceiptWire:
        return ReceiptWire(
            **claim.wire.model_dump(),
            claim_id=claim.claim_id,
            source=claim.wire.name,
            verdict=verdict,
            sha256="",
            accepted=accepted,
            refused=refused,
            codes=codes,
            published=self._claims.published(claim, verdict),
            settled_at=now.replace(microsecond=0),
        )


def _same_name(counted: Sequence[Kept], claim: Claim) -> list[Kept]:
    """Return the files that one may correct: of its name and folder, of that day."""
    wire = claim.wire
    return [
        each
        for each in counted
        if (each.receipt.folder, each.receipt.name) == (wire.folder, wire.name)
        if each.receipt.day == wire.day or each.receipt.taken_at.date() == wire.taken_at.date()
    ]


def _outcome(receipt: ReceiptWire, folder: Path) -> Text:
    """Return what has become of a file, in a sentence."""
    fill = {"name": receipt.name, "folder": folder}
    if receipt.verdict is Verdict.REFUSED:
        return texts.NOTHING_USABLE.fill(codes=", ".join(receipt.codes), **fill)
    counts = {"accepted": f"{receipt.accepted:,}", "refused": f"{receipt.refused:,}"}
    is_orders = receipt.kind is SourceKind.ORDERS
    return (texts.IMPORTED if is_orders else texts.REPORTED).fill(**counts, **fill)


def _corrections_header(language: Language) -> tuple[str, ...]:
    texts_of = (
        Text("运单编号", "order_id"),
        Text("运单号", "waybill_no"),
        Text("变化", "change"),
        Text("已排线路", "routes"),
        Text("车辆", "vehicles"),
        Text("发车", "departs"),
        Text("送达", "arrives"),
        Text("是否已发出", "has left"),
    )
    return tuple(text.to(language) for text in texts_of)


def _yes_or_no(answer: bool, language: Language) -> str:
    return (Text("是", "yes") if answer else Text("否", "no")).to(language)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
