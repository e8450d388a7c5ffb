"""Which of the forms of a thing a request wants, by its Accept header."""

from fastapi import Request

from api.rest.problems import RequestError
from data.request_issues import RequestIssue

JSON = "application/json"
GEOJSON = "application/geo+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV = "text/csv"
TOML = "application/toml"
VROOM = "application/vnd.vroom+json"
"""A plan as VROOM states its answers, so that programs made for those can read it."""

EVENTS = "text/event-stream"


def form_wanted(request: Request, known: tuple[str, ...]) -> str:
    """Return the form that is wanted most; the first of those there are if any will do.

    Parameters
    ----------
    request, known
        What is asked, and the media types there are.

    Raises
    ------
    RequestError
        If none of them is accepted.
    """
    accepted = request.headers.get("accept", "*/*")
    best, form = 0.0, None
    for part in accepted.split(","):
        name, *parameters = (text.strip().casefold() for text in part.split(";"))
        weight = _weight(parameters)
        fitting = next((media for media in known if _fits(name, media)), None)
        if fitting is not None and weight > best:
            best, form = weight, fitting
    if form is None:
        raise RequestError(
            RequestIssue.NOT_ACCEPTABLE, value=accepted[:100], known=", ".join(known)
        )
    return form


def _fits(name: str, media: str) -> bool:
    group = media.partition("/")[0]
    return name in {media, "*/*", f"{group}/*"}


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
