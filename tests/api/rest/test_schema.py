"""What OpenAPI says, asked by a program that knows nothing else: schemathesis over all operations.

Every operation is asked with values that its schema allows and with some that it does not. No
answer has a status of 500 or more, or a status, content type or shape that the document does not
know.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from api.rest import bodies
from api.rest.app import openapi_text
from data.store.accounts import Role
from tests.api.rest.conftest import Desk
from tests.examples import examples

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

KNOWN = {"county_id": "valley", "day": "2026-05-20", "name": "main", "order_id": "O1"}
"""Values of parameters of paths with which most operations get far."""

EXAMPLES = 12
"""Requests an operation: together well below a minute."""

schemathesis.checks.load_all_checks()
CHECKS = schemathesis.checks.CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    ]
)


def as_it_is(context: Any, value: Any) -> Any:
    """Send files as whatever bytes or text they are."""
    del context
    return value if isinstance(value, bytes) else str(value).encode()


schemathesis.serializer(bodies.ZIP, bodies.XLSX, bodies.CSV)(as_it_is)


SCHEMA: Any = schemathesis.openapi.from_dict(json.loads(openapi_text()))
OPERATIONS: dict[str, Any] = {
    f"{operation.method.upper()} {operation.path}": operation
    for operation in (result.ok() for result in SCHEMA.get_all_operations())
}


@pytest.fixture(scope="module")
def unsolved(shared_desk: Desk) -> Iterator[Desk]:
    """Return the service while it solves no problem of VROOM: that takes seconds."""
    with shared_desk.service.vroom._lock:  # noqa: SLF001 -- as if one were being solved
        yield shared_desk


def test_all_operations_are_asked() -> None:
    paths = json.loads(openapi_text())["paths"]
    described = {f"{method.upper()} {path}" for path, item in paths.items() for method in item}
    assert set(OPERATIONS) == described


@pytest.mark.parametrize("name", OPERATIONS)
@examples(EXAMPLES, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_every_answer_is_as_the_document_says(
    unsolved: Desk, name: str, data: st.DataObject
) -> None:
    case = data.draw(OPERATIONS[name].as_strategy())
    if data.draw(st.booleans()):
        known = {k: v for k, v in KNOWN.items() if k in case.path_parameters}
        case.path_parameters = {**case.path_parameters, **known}
    asked = case.as_transport_kwargs(base_url=str(unsolved.client.base_url))
    asked.pop("cookies", None)
    if isinstance(asked.get("data"), bytes | str):
        asked["content"] = asked.pop("data")
    headers = {**asked.pop("headers", {}), **unsolved.headers(Role.ADMIN)}
    answer = unsolved.client.request(**asked, headers=headers)
    case.validate_response(answer, checks=CHECKS)
