"""Counties as the service keeps them: the files of the folder, every version, nothing outside.

A county folder goes into the store as one archive, so that a backup is whole and a planning job
reads what it was submitted with. `unpack` brings it back, byte for byte, but for the sample orders:
orders are kept as orders, and what is personal about them apart from everything else.
"""

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from data.files import county_digest, county_files, write_atomically
from data.sheets import SUFFIXES
from data.store.database import AUDIT, lock
from data.store.issues import StoreError, StoreIssue
from data.store.schema import counties, county_versions
from data.tables import ORDERS
from network.county import County

LEFT_OUT = frozenset(f"{ORDERS.name}{suffix}" for suffix in SUFFIXES)
"""Files of a county folder that do not go into the store."""

_ANY_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCounty:
    """A county in the store.

    Parameters
    ----------
    county_id
        Name of its folder.
    name_zh, name_en
        As in ``county.toml``.
    version
        Its newest version, from 1.
    digest
        SHA-256 over its files, those that do not go into the store left out.
    saved_at, saved_by
        When and by whom this version was saved.
    """

    county_id: str
    name_zh: str
    name_en: str
    version: int
    digest: str
    saved_at: datetime
    saved_by: str


def save_county(
    connection: Connection, county: County, directory: Path, *, at: datetime, by: str
) -> KeptCounty:
    """Save a county folder as a new version, unless the newest one is the same.

    Parameters
    ----------
    connection, county, directory
        A writing transaction, and a county that was read from its folder.
    at, by
        When, and the user.
    """
    county_id, digest = directory.name, county_digest(directory, LEFT_OUT)
    lock(connection, AUDIT)
    names = {"name_zh": county.name_zh, "name_en": county.name_en}
    kept = _kept(connection, county_id)
    if kept is not None and kept.digest == digest:
        return kept
    version = 1 if kept is None else kept.version + 1
    if kept is None:
        connection.execute(insert(counties).values(county_id=county_id, version=version, **names))
    else:
        is_it = counties.c.county_id == county_id
        connection.execute(update(counties).where(is_it).values(version=version, **names))
    connection.execute(
        insert(county_versions).values(
            county_id=county_id,
            version=version,
            digest=digest,
            files=pack(directory),
            saved_at=at,
            saved_by=by,
        )
    )
    return county_of(connection, county_id)


def county_of(connection: Connection, county_id: str) -> KeptCounty:
    """Return a county.

    Raises
    ------
    StoreError
        If there is none of this id.
    """
    kept = _kept(connection, county_id)
    if kept is None:
        raise no_county(county_id)
    return kept


def all_counties(connection: Connection) -> tuple[KeptCounty, ...]:
    """Return all counties by id, each at its newest version."""
    query = _query().order_by(counties.c.county_id)
    return tuple(KeptCounty(**row) for row in connection.execute(query).mappings())


def unpack_county(
    connection: Connection, county_id: str, folder: Path, *, version: int | None = None
) -> Path:
    """Write a county's files below `folder`, in a folder named like the county; return that.

    Parameters
    ----------
    connection, county_id, version
        The county; None: its newest version.
    folder
        Made if missing. What is there already of this version is not written again.

    Raises
    ------
    StoreError
        If there is no such county or version.
    """
    number = county_of(connection, county_id).version if version is None else version
    query = select(county_versions.c.digest, county_versions.c.files).where(
        county_versions.c.county_id == county_id, county_versions.c.version == number
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        missing = f"{county_id} v{number}"
        raise no_county(missing)
    directory = folder / str(row.digest) / county_id
    if not directory.is_dir() or county_digest(directory, LEFT_OUT) != row.digest:
        unpack(row.files, directory)
    return directory


def pack(directory: Path) -> bytes:
    """Return the files of a county folder as one archive, the same bytes for the same files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in county_files(directory, LEFT_OUT).items():
            entry = zipfile.ZipInfo(name, _ANY_TIME)
            archive.writestr(entry, path.read_bytes(), compress_type=zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def unpack(content: bytes, directory: Path) -> None:
    """Write the files of an archive; a name that leads out of the folder is refused.

    Raises
    ------
    ValueError
        If a name leads out of the folder.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            parts = PurePosixPath(name)
            if parts.is_absolute() or ".." in parts.parts or "\\" in name or ":" in name:
                raise ValueError(name)
            write_atomically(directory / parts, archive.read(name))


def _query() -> Select[Any]:
    return select(
        counties.c.county_id,
        counties.c.name_zh,
        counties.c.name_en,
        counties.c.version,
        county_versions.c.digest,
        county_versions.c.saved_at,
        county_versions.c.saved_by,
    ).join(
        county_versions,
        (county_versions.c.county_id == counties.c.county_id)
        & (county_versions.c.version == counties.c.version),
    )


def _kept(connection: Connection, county_id: str) -> KeptCounty | None:
    query = _query().where(counties.c.county_id == county_id)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else KeptCounty(**row)


def no_county(name: str) -> StoreError:
    """Return the refusal that there is no such county, or version of one."""
    issue = StoreIssue.UNKNOWN_KEPT.issue(
        table="counties", value=name, what_zh="县域", what_en="county"
    )
    return StoreError([issue])
