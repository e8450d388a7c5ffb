"""A plain client of the service that times its requests, one connection a client."""

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

_TIMEOUT_S = 600.0


@dataclass(slots=True, kw_only=True)
class Client:
    """Somebody who asks, again and again, over one connection.

    Parameters
    ----------
    host, port, token
        Where, and a key of a user.
    seconds, errors
        How long each request took, and how many were not answered as they should be.
    """

    host: str
    port: int
    token: str
    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    _connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the connection."""
        self.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        expected: int = 200,
    ) -> tuple[Mapping[str, str], bytes]:
        """Send a request, note how long its answer took, and return headers and body."""
        told = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        started = time.perf_counter()
        try:
            connection = self._connected()
            connection.request(method, path, body, told)
            answer = connection.getresponse()
            content = answer.read()
            status, known = answer.status, {k.lower(): v for k, v in answer.getheaders()}
        except (OSError, http.client.HTTPException):
            self.close()
            status, known, content = 0, {}, b""
        self.seconds.append(time.perf_counter() - started)
        self.errors += status != expected
        return known, content

    def json(self, method: str, path: str, value: Any = None, **options: Any) -> Any:
        """Send a request with JSON and return what the answer holds."""
        body = None if value is None else json.dumps(value).encode()
        headers = {"Content-Type": "application/json", **options.pop("headers", {})}
        known, content = self.ask(method, path, body=body, headers=headers, **options)
        return {**(json.loads(content) if content else {}), "location": known.get("location")}

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self.host, self.port, timeout=_TIMEOUT_S)
        return self._connection
