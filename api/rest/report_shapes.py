"""What reports look like: the models that OpenAPI shows, with examples."""

from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.county_tables import TableName
from api.rest.problems import FoundWrong


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


_DAY = {"day": "2026-03-02", "pieces": 3480, "on_time": 0.994}
_NAME = {
    "key": "on_time",
    "label": "on time",
    "unit": "",
    "kind": "share",
    "meaning": "orders planned to arrive by their due time, of those arriving",
}
_TARGET = {
    "target_id": "T1",
    "year": 2026,
    "name": ["outcome", "coverage", "villages with a point"],
    "unit": "%",
    "rule": "at_least",
    "target": 55.0,
    "actual": 58.2,
    "standing": "met",
    "figure": "coverage.villages",
    "source": "",
}


class ReportName(StrEnum):
    """The reports there are, by the last part of their addresses."""

    SEND_RECEIVE = "send-receive"
    KPI = "kpi"
    ACTUALS = "actuals"
    PERFORMANCE = "performance"
    MONTHLY = "monthly"


class ReportListed(BaseModel):
    """A report that the user may read."""

    name: ReportName
    of: Literal["days", "month"] = Field(description="what it is of")
    forms: list[str] = Field(description="media types to choose from by Accept")


class TableListed(BaseModel):
    """A table that reports read."""

    name: TableName
    file: str | None = Field(None, description="the file it is kept as; null: there is none")


class ReportsShape(BaseModel):
    """Reports that the user may read, and of which days."""

    model_config = _example(
        first_day="2026-03-02",
        last_day="2026-03-31",
        items=[{"name": "kpi", "of": "days", "forms": ["application/json", "application/pdf"]}],
        tables=[{"name": "targets", "file": "targets.csv"}],
    )

    first_day: date | None = Field(None, description="first day with a plan; null: there is none")
    last_day: date | None = None
    items: list[ReportListed]
    tables: list[TableListed] = Field(description="tables of targets and money; for the office")


class NameShape(BaseModel):
    """What a figure or column is called."""

    key: str
    label: str
    unit: str = ""
    kind: Literal["text", "count", "tenths", "money", "share"] = Field(
        description="how it is written: shares are in [0, 1], money is yuan"
    )
    meaning: str = Field("", description="how it is counted")


class ReportShape(BaseModel):
    """What every report tells."""

    first: date
    last: date
    days_planned: int = Field(description="days of the range that have a plan")
    names: list[NameShape] = Field(description="names of its figures or columns, in their order")
    issues: list[FoundWrong] = Field(description="what was noticed, such as days without a plan")


class SendReceiveShape(ReportShape):
    """What was received, sent and kept, row by row of the groups that were asked for."""

    model_config = _example(
        first="2026-03-02",
        last="2026-03-02",
        days_planned=1,
        names=[{"key": "day", "label": "Day", "kind": "text"}],
        rows=[{"day": "2026-03-02", "arrived": 3480, "on_time": 0.994}],
        issues=[],
    )

    rows: list[dict[str, str | int | float | None]]


class KpiShape(ReportShape):
    """Figures of a range of days, by their keys, and those of its days."""

    model_config = _example(
        first="2026-03-02",
        last="2026-03-31",
        days_planned=22,
        days_reported=20,
        figures={"pieces": 76560, "on_time": 0.993},
        coverage={"coverage.villages": 0.55},
        by_day=[_DAY],
        names=[_NAME],
        issues=[],
    )

    days_reported: int = Field(description="days of which statuses were reported")
    figures: dict[str, float | None] = Field(description="null: there is nothing to take it of")
    coverage: dict[str, float | None] = Field(description="how the county stands at the end")
    by_day: list[dict[str, str | float | None]]


class Judgement(BaseModel):
    """Targets with their actuals, the shares of money, and what does not hold."""

    targets: list[dict[str, Any]]
    central_money: list[dict[str, Any]] = Field(description="shares of the central funds, by stage")
    sites: list[dict[str, Any]] = Field(description="public money by site")
    findings: list[dict[str, Any]] = Field(description="rules of money that do not hold")
    coverage: list[dict[str, Any]] = Field(description="coverage against what is required")


class PerformanceShape(ReportShape, Judgement):
    """Targets against actuals and money over a range of days."""

    model_config = _example(
        first="2026-01-01",
        last="2026-03-31",
        days_planned=60,
        is_clean=True,
        targets=[_TARGET],
        central_money=[],
        sites=[],
        findings=[],
        coverage=[{"name": "coverage of villages", "share": 0.58, "required": 0.55}],
        names=[],
        issues=[],
    )

    is_clean: bool = Field(description="whether everything that is required holds")


class MonthlyShape(KpiShape):
    """The figures of a month, with targets and money as they stand at its end."""

    model_config = _example(
        month="2026-03",
        first="2026-03-01",
        last="2026-03-31",
        days_planned=22,
        days_reported=20,
        figures={"pieces": 76560},
        coverage={},
        by_day=[_DAY],
        performance={
            "targets": [_TARGET],
            "central_money": [],
            "sites": [],
            "findings": [],
            "coverage": [],
        },
        is_clean=True,
        names=[_NAME],
        issues=[],
    )

    month: str
    performance: Judgement
    is_clean: bool = Field(description="whether everything that is required holds")


class TableShape(BaseModel):
    """A table that was kept."""

    model_config = _example(name="ledger", version=4, issues=[])

    name: TableName
    version: int = Field(description="of the county that it belongs to")
    issues: list[FoundWrong] = Field(description="what was noticed")
