"""JSON files that commands write, held against the schemas that are published."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from data.dictionary import DOCS

SCHEMA_OF = {
    "actuals.json": "actuals",
    "boundary.geojson": "areas",
    "changes.json": "changes",
    "county.toml": "county",
    "doctor.json": "doctor",
    "events.json": "events",
    "explanations.json": "explanations",
    "import.json": "import",
    "imported/import.json": "county-import",
    "manifest.json": "backup",
    "plan.json": "plan",
    "profile.toml": "profile",
    "progress.json": "progress",
    "receipt.json": "watch-receipt",
    "report.toml": "report",
    "roads.geojson": "roads",
    "routes.geojson": "routes",
    "run.json": "run",
    "siting.geojson": "siting-map",
    "siting.json": "siting",
    "siting.toml": "siting-spec",
    "siting/run.json": "siting-run",
    "statuses.json": "statuses",
    "summary.json": "summary",
    "townships.geojson": "areas",
    "watch.json": "watch-run",
    "watch.toml": "watch",
}
"""Schema by file, or by what a file is beside where two have one name."""

_ENDINGS = {".json", ".geojson"}


def misfits(folder: Path, *, but: frozenset[str] = frozenset()) -> list[str]:
    """Return what of the JSON files below a folder its schema does not allow or does not tell.

    Parameters
    ----------
    folder
        A folder with at least one such file.
    but
        Names of files that are somebody's own and have no schema.
    """
    paths = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in _ENDINGS and path.name not in but
    ]
    assert paths
    return [f"{path.name}: {found}" for path in paths for found in misfit(path)]


def misfit(path: Path) -> list[str]:
    """Return what of a file its schema does not allow or does not tell."""
    return unfit(SCHEMA_OF[_kind(path)], path.read_text(encoding="utf-8"))


def unfit(name: str, text: str) -> list[str]:
    """Return what of a JSON text a published schema does not allow or does not tell."""
    return _told(name, json.loads(text))


def unfit_toml(name: str, text: str) -> list[str]:
    """Return what of a TOML text a published schema does not allow or does not tell."""
    return _told(name, json.loads(json.dumps(tomllib.loads(text), default=str)))


def _told(name: str, document: Any) -> list[str]:
    found = _validator(name).iter_errors(document)
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in found]


def _kind(path: Path) -> str:
    if path.name == "import.json" and path.parent.name == "imported":
        return "imported/import.json"
    if path.name == "run.json" and (path.parent / "siting.json").is_file():
        return "siting/run.json"
    return path.name


@cache
def _validator(name: str) -> Any:
    text = (DOCS / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.validator_for(_closed(json.loads(text)), validate_formats=True)


def _closed(schema: Any) -> Any:
    """Return a schema that takes no keys but those it names, so that it has to name them all."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(part) for key, part in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        closed.setdefault("additionalProperties", False)
    return closed
