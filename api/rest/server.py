"""Serve: the application over HTTP, and the workers that carry out its planning jobs beside it."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from types import FrameType

import uvicorn

from api.jobs import Workers
from api.rest.app import make_app
from api.rest.problems import RequestError
from api.rest.service import make_service
from api.upkeep import open_store
from data.request_issues import RequestIssue
from data.store import accounts
from data.store.database import Store

LOOPBACK = "127.0.0.1"
PORT = 8000
GRACE_S = 10
"""Seconds that requests have to end once the service is to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to serve.

    Parameters
    ----------
    host, port
        Address and port; port 0: any that is free.
    jobs
        Planning jobs carried out at the same time, ≥ 0; 0: other machines do.
    """

    host: str = LOOPBACK
    port: int = PORT
    jobs: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What is served where.

    Parameters
    ----------
    address, store_name
        The address to open, and the store's without a password.
    is_local
        Whether it is for one person on this computer, who need not sign in.
    """

    address: str
    store_name: str
    is_local: bool


def serve(place: Place, url: str | None, on_ready: Callable[[Served], None]) -> None:
    """Serve a store until told to stop: by Ctrl-C, or by the signal that ends a program.

    What is being answered is answered, streams end, planning jobs are interrupted with their best
    plans kept.

    Parameters
    ----------
    place, url
        Where to serve, and the store; None: the usual one.
    on_ready
        Told once requests are taken.

    Raises
    ------
    StoreError
        If the store cannot be opened.
    RequestError
        If others could reach it and nobody can sign in, or the address cannot be had.
    """
    with ExitStack() as stack:
        store = stack.enter_context(open_store(url))
        cache = Path(stack.enter_context(TemporaryDirectory(prefix="tongpei-")))
        is_local = is_for_one(store, place)
        listening = stack.enter_context(_listening(place))
        service = make_service(store, cache / "served", is_local=is_local)
        working = _working(store, cache / "worked", place.jobs, service.stopping)
        service = replace(service, workers=stack.enter_context(working))
        config = uvicorn.Config(
            make_app(service),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            timeout_graceful_shutdown=GRACE_S,
        )
        address = f"http://{_shown(place.host)}:{listening.getsockname()[1]}"
        on_ready(Served(address=address, store_name=store.name, is_local=is_local))
        _Server(config, service.stopping).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Tells streams to end when it is told to stop, and leaves the program to end in peace.

    Parameters
    ----------
    config, stopping
        How to serve, and what is set once that is to end.
    """

    def __init__(self, config: uvicorn.Config, stopping: Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; a second Ctrl-C does not wait for anything."""
        self._stopping.set()
        super().handle_exit(sig, frame)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Hear signals while serving; what was heard is not raised again: it has been heeded."""
        heard = (signal.SIGINT, signal.SIGTERM)
        before = {sig: signal.signal(sig, self.handle_exit) for sig in heard}
        try:
            yield
        finally:
            for sig, handler in before.items():
                signal.signal(sig, handler)


def is_for_one(store: Store, place: Place) -> bool:
    """Return whether one person on this computer is served: nobody else is known, or could come.

    Raises
    ------
    RequestError
        If others could come and nobody can sign in.
    """
    with store.reading() as connection:
        is_known = any(user.is_active for user in accounts.all_users(connection))
    if is_known:
        return False
    if not is_loopback(place.host):
        raise RequestError(RequestIssue.NOBODY_CAN_SIGN_IN, value=place.host)
    return True


def is_loopback(host: str) -> bool:
    """Return whether an address can be reached from this computer only."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _listening(place: Place) -> Iterator[socket.socket]:
    """Listen at a place; the system keeps requests until they are taken."""
    shown = f"{_shown(place.host)}:{place.port}"
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
        family, _, _, _, address = found[0]
        listening = socket.create_server(address, family=family)
    except OSError as error:
        detail = (error.strerror or str(error)).rstrip(".") + "."
        raise RequestError(RequestIssue.CANNOT_LISTEN, value=shown, detail=detail) from error
    with listening:
        yield listening


@contextmanager
def _working(store: Store, cache: Path, jobs: int, stopping: Event) -> Iterator[Thread | None]:
    """Carry out planning jobs beside the service, until it stops; yield what does so."""
    if jobs == 0:
        yield None
        return
    with Workers(store, cache, most=jobs) as workers:
        thread = Thread(target=workers.run, args=(stopping.is_set,), name="tongpei workers")
        thread.start()
        try:
            yield thread
        finally:
            stopping.set()
            thread.join()


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
