"""A service over the valley with a user of every role, and ways to ask it as each of them."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.days import load_county
from api.keeping import keep_county, keep_orders, keep_plan
from api.rest.app import make_app
from api.rest.service import Service, make_service
from api.signing_in import add_key, add_user
from data.plan_json import dump_plan
from data.store.accounts import Role
from data.store.database import Store
from data.store.plans import PlanContent, PlanKey
from data.store.secret import Cost
from tests.api.conftest import edit_orders, write_valley
from tests.counties import valley
from tests.small_plan import DAY, HEADER, small_plan

CHEAP = Cost(n=2**4)
PASSWORD = "correct horse battery"  # noqa: S105 -- of users that tests make
KEY = PlanKey(county_id="valley", day=DAY)
PLAN = f"/v1/counties/valley/plans/{DAY}/main"
COURIERS = ("O1", "O4", "O6")
"""Orders of the member that the user of that role belongs to; the others are another's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A service and clients of it.

    Parameters
    ----------
    service, client
        The service, and a client that is nobody.
    tokens
        A key of a user of every role.
    """

    service: Service
    client: TestClient
    tokens: Mapping[Role, str] = field(default_factory=dict)

    def headers(self, role: Role, **more: str) -> dict[str, str]:
        """Return the headers of somebody with a role."""
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.tokens[role]}", "Accept-Language": "en"} | named


def fill(store: Store, folder: Path) -> dict[Role, str]:
    """Put the valley, its orders, its plan and a user of every role into a store."""
    write_valley(folder)
    for order_id in COURIERS:
        edit_orders(folder, order_id, member_id="courier")
    keep_county(store, str(folder))
    keep_orders(store, load_county(str(folder)), folder / "orders.csv")
    types = {v.vehicle_id: v.vehicle_type_id for v in valley().vehicles}
    text = dump_plan(small_plan(), HEADER, types, is_compact=True)
    keep_plan(store, KEY, PlanContent(plan=text, summary=""), based_on=0)
    return {role: _key_of(store, role) for role in Role}


def _key_of(store: Store, role: Role) -> str:
    bound = {
        Role.MEMBER: {"county_id": "valley", "member_id": "courier"},
        Role.STATION: {"county_id": "valley", "place_id": "SA"},
    }.get(role, {})
    user = add_user(
        store, name=role.value, password=PASSWORD, role=role, by="test", cost=CHEAP, **bound
    )
    return add_key(store, user.user_id, "test", by="test")[1]


@pytest.fixture(scope="session")
def filled(
    tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path
) -> tuple[Path, dict[Role, str]]:
    """Return a store's file that tests copy, and the keys in it."""
    folder = tmp_path_factory.mktemp("filled")
    path = folder / "store.db"
    shutil.copyfile(sqlite_file, path)
    with Store(f"sqlite:///{path.as_posix()}") as store:
        tokens = fill(store, folder / "valley")
        store.shrink()
    return path, tokens


@contextmanager
def serving(
    filled: tuple[Path, dict[Role, str]], folder: Path, *, is_local: bool = False
) -> Iterator[Desk]:
    """Serve a copy of the filled store."""
    folder.mkdir(exist_ok=True)
    path = folder / "store.db"
    shutil.copyfile(filled[0], path)
    with Store(f"sqlite:///{path.as_posix()}") as store:
        made = make_service(store, folder / "cache", is_local=is_local)
        service = replace(made, password=CHEAP, poll_s=0.02)
        base = "http://127.0.0.1" if is_local else "https://county.example"
        client = TestClient(make_app(service), base, raise_server_exceptions=False)
        yield Desk(service=service, client=client, tokens=filled[1])


@pytest.fixture
def desk(filled: tuple[Path, dict[Role, str]], tmp_path: Path) -> Iterator[Desk]:
    """Return a service for many, with a user of every role."""
    with serving(filled, tmp_path / "served") as served:
        yield served


@pytest.fixture
def local_desk(filled: tuple[Path, dict[Role, str]], tmp_path: Path) -> Iterator[Desk]:
    """Return a service for one person on this computer."""
    with serving(filled, tmp_path / "local", is_local=True) as served:
        yield served


@pytest.fixture(scope="module")
def shared_desk(
    filled: tuple[Path, dict[Role, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """Return a service that tests share which change nothing."""
    with serving(filled, tmp_path_factory.mktemp("shared")) as served:
        yield served
