"""What the service counts about itself, in the text format of Prometheus (version 0.0.4)."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from threading import Lock

BOUNDS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the buckets of a request's time, seconds."""

METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
"""Methods that are counted by name; all others are one: whoever asks may call them anything."""

OTHER = "other"

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counts requests and their times by route; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS_S) + 1))
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request.

        Parameters
        ----------
        method, route, status, seconds
            What was asked of which route (its pattern: few of them), how it was answered, and how
            long that took.
        """
        method = method if method in METHODS else OTHER
        with self._lock:
            self._requests[method, route, status] += 1
            self._buckets[route][bisect_left(BOUNDS_S, seconds)] += 1
            self._seconds[route] += seconds

    def text(self, jobs: Mapping[str, int]) -> str:
        """Return all figures.

        Parameters
        ----------
        jobs
            Number of planning jobs by state.
        """
        with self._lock:
            return "\n".join([*self._lines(), *_jobs(jobs)]) + "\n"

    def _lines(self) -> Iterator[str]:
        yield "# HELP tongpei_requests_total Requests answered."
        yield "# TYPE tongpei_requests_total counter"
        for (method, route, status), count in sorted(self._requests.items()):
            labels = f'method="{method}",route="{route}",status="{status}"'
            yield f"tongpei_requests_total{{{labels}}} {count}"
        yield "# HELP tongpei_request_seconds Time to answer a request."
        yield "# TYPE tongpei_request_seconds histogram"
        for route, buckets in sorted(self._buckets.items()):
            total = 0
            for bound, count in zip((*BOUNDS_S, "+Inf"), buckets, strict=True):
                total += count
                yield f'tongpei_request_seconds_bucket{{route="{route}",le="{bound}"}} {total}'
            yield f'tongpei_request_seconds_sum{{route="{route}"}} {self._seconds[route]:.6f}'
            yield f'tongpei_request_seconds_count{{route="{route}"}} {total}'


def _jobs(jobs: Mapping[str, int]) -> Iterator[str]:
    yield "# HELP tongpei_jobs Planning jobs in the store, by state."
    yield "# TYPE tongpei_jobs gauge"
    for state, count in sorted(jobs.items()):
        yield f'tongpei_jobs{{state="{state}"}} {count}'
