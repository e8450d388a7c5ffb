"""The OpenAPI document says what is: it is up to date, complete, and has examples."""

import json
from collections.abc import Iterator
from typing import Any

from api.rest.app import openapi_text
from api.rest.document import DOCUMENT

DESCRIBED: dict[str, Any] = json.loads(openapi_text())


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every operation by its method and path."""
    for path, item in DESCRIBED["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == openapi_text(), "run: make docs"


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere() -> None:
    assert DESCRIBED["openapi"].startswith("3.1.")
    text = json.dumps(DESCRIBED)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named
    assert named <= set(DESCRIBED["components"]["schemas"])


def test_every_operation_says_what_it_does_who_may_and_how_it_refuses() -> None:
    for name, operation in operations():
        assert operation["summary"], name
        assert operation["description"], name
        assert operation["x-roles"], name
        assert "4XX" in operation["responses"], name
        assert "422" not in operation["responses"], name


def test_bodies_and_problems_have_examples() -> None:
    schemas = DESCRIBED["components"]["schemas"]
    shown = ("PlanOrder", "ReplanOrder", "SitingOrder", "VroomProblem", "Keep", "Locked")
    reports = ("KpiShape", "SendReceiveShape", "PerformanceShape", "MonthlyShape", "ReportsShape")
    for name in (*shown, *reports, "TableShape", "SignIn", "NewUser", "NewKey", "Problem"):
        assert schemas[name]["examples"], name
