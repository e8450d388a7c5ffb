"""Whatever is sent, the fault is never ours: no answer of 500 or more, every refusal a problem."""

import itertools
import json
import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from data.store.accounts import Role
from tests.api.rest.conftest import Desk
from tests.api.rest.test_access import RULES
from tests.examples import examples

KNOWN = ("valley", "2026-05-20", "main", "O1", "P2", "E108")
WORDS = st.one_of(
    st.sampled_from(KNOWN),
    st.text(min_size=1, max_size=12).filter(lambda text: "/" not in text and text.strip(".")),
)
NAMES = ("day", "limit", "cursor", "version", "with", "since", "note", "county_id")
MEDIA = ("application/json", "text/csv", "application/zip", "text/plain")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
FIELDS = ("day", "name", "password", "role", "route_ids", "order_id", "status", "at", "seed")
BODIES = st.one_of(
    VALUES.map(json.dumps),
    st.dictionaries(st.sampled_from(FIELDS), VALUES | WORDS).map(json.dumps),
    st.lists(st.dictionaries(st.sampled_from(FIELDS), VALUES | WORDS), max_size=2).map(json.dumps),
    st.text(max_size=40),
)
HEADERS = ("If-Match", "If-None-Match", "Accept", "Accept-Language", "Last-Event-ID")
CLEAN = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=12)
ROUTES = [route for route in RULES if "events" not in route]


@pytest.mark.parametrize("group", range(4))
@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_request_makes_the_service_fail(
    shared_desk: Desk, group: int, data: st.DataObject
) -> None:
    some = list(itertools.islice(ROUTES, group, None, 4))
    method, path = data.draw(st.sampled_from(some)).split()
    path = re.sub(r"{\w+}", lambda _: quote(data.draw(WORDS), safe=""), path)
    headers = shared_desk.headers(data.draw(st.sampled_from(list(Role))))
    headers |= data.draw(st.dictionaries(st.sampled_from(HEADERS), CLEAN, max_size=2))
    headers["Content-Type"] = data.draw(st.sampled_from(MEDIA))
    answer = shared_desk.client.request(
        method,
        path,
        params=data.draw(st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=3)),
        content=data.draw(BODIES).encode("utf-8", errors="replace"),
        headers=headers,
    )
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        problem = answer.json()
        assert problem["status"] == answer.status_code
        assert problem["code"]
        assert problem["title"]
        assert problem["detail"]
