"""What all requests share: the store, counties opened once, figures of the service itself."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Annotated

from fastapi import Depends, Request

from api.counting import Counting
from api.kept_plans import Desk
from api.rest.metrics import Metrics
from api.trials import Trials
from api.vroom import VroomSolver
from data.store.database import Store
from data.store.secret import PASSWORD, Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What all requests share.

    Parameters
    ----------
    store, desk, trials
        What is kept, the counties and days of it that are open, and plans changed by hand.
    is_local
        Whether one person on this computer uses it, without signing in.
    metrics
        What the service counts about itself.
    stopping
        Set once the service is to end: streams end then.
    password
        What hashing a password takes.
    poll_s
        Seconds from one look at a job to the next while a stream tells of it, > 0.
    vroom
        Solves small problems in the format of VROOM.
    counting
        Counts periods for reports.
    workers
        Carries out planning jobs beside the service; None: other machines do.
    """

    store: Store
    desk: Desk
    trials: Trials
    is_local: bool = False
    metrics: Metrics = field(default_factory=Metrics)
    stopping: Event = field(default_factory=Event)
    password: Cost = PASSWORD
    poll_s: float = 0.5
    vroom: VroomSolver = field(default_factory=VroomSolver)
    counting: Counting = field(default_factory=Counting)
    workers: Thread | None = None


def make_service(store: Store, cache: Path, *, is_local: bool = False) -> Service:
    """Return the service of a store.

    Parameters
    ----------
    store, cache, is_local
        What is kept, a folder for files of counties, and whether it is for one person here.
    """
    desk = Desk(store, cache)
    return Service(store=store, desk=desk, trials=Trials(desk), is_local=is_local)


def service_of(request: Request) -> Service:
    """Return the service that answers a request."""
    service = request.app.state.service
    assert isinstance(service, Service)  # noqa: S101 -- `make_app` put it there
    return service


ServiceParameter = Annotated[Service, Depends(service_of)]
"""The service, as a parameter of a route."""
