"""Which language a request is answered in: the first of Chinese and English that it accepts."""

from starlette.requests import HTTPConnection

from network.text import Language


def language_of(request: HTTPConnection) -> Language:
    """Return the language that a request prefers by ``Accept-Language``; Chinese by default."""
    wanted = []
    for part in request.headers.get("accept-language", "").split(","):
        name, _, weight = part.partition(";")
        tag = name.strip().casefold().partition("-")[0]
        if tag in {language.value for language in Language}:
            wanted.append((_weight(weight), Language(tag)))
    best = max(wanted, key=lambda entry: entry[0], default=(0.0, Language.ZH))
    return best[1] if best[0] > 0 else Language.ZH


def _weight(text: str) -> float:
    """Return the weight that a parameter ``q=0.8`` states; 1 if there is none."""
    name, _, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
