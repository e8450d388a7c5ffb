"""Write the OpenAPI document of the service; run ``python -m api.rest.document`` after changes."""

from pathlib import Path

import data
from api.rest.app import openapi_text
from data.files import write_atomically

DOCUMENT = Path(data.__file__).parents[1] / "docs" / "schemas" / "openapi.json"


def main(path: Path = DOCUMENT) -> None:
    """Write the document."""
    write_atomically(path, openapi_text())


if __name__ == "__main__":
    main()
