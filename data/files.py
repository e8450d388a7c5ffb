"""Write files so that they are whole or not there, and tell when a folder has changed."""

import hashlib
import os
import tempfile
from collections.abc import Collection
from pathlib import Path

_SHOWN = 40


def shortened(name: str, most_bytes: int) -> str:
    """Return a name, or as much of its beginning as takes so many bytes of UTF-8.

    Names that are made of others' may become too long: systems take 255 bytes, and Windows
    paths of 260 characters.
    """
    encoded = name.encode()
    if len(encoded) <= most_bytes:
        return name
    return encoded[:most_bytes].decode(errors="ignore").rstrip(" .")


def write_atomically(path: Path, content: str | bytes, *, is_synced: bool = False) -> None:
    """Write a file by way of a temporary one in the same folder.

    Parameters
    ----------
    path
        Replaced if it exists; its folder is made if missing.
    content
        Text is written as UTF-8 with its line ends as they are.
    is_synced
        Whether the content has to be on the disk before the file is, also if power fails.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{path.name[:_SHOWN]}."
    handle, name = tempfile.mkstemp(prefix=prefix, suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            if is_synced:
                stream.flush()
                os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def county_files(directory: Path, left_out: Collection[str] = ()) -> dict[str, Path]:
    """Return the files of a county folder by name within it, sorted; hidden ones do not count.

    Parameters
    ----------
    directory, left_out
        The folder, and names, in lower case, of files to leave out.
    """
    files = {
        path.relative_to(directory).as_posix(): path
        for path in directory.rglob("*")
        if path.is_file() and not path.name.startswith((".", "~$"))
    }
    return {name: files[name] for name in sorted(files) if name.casefold() not in left_out}


def county_digest(directory: Path, left_out: Collection[str] = ()) -> str:
    """Return the SHA-256 of a county folder as hexadecimal text.

    It covers the names and contents of all files, sorted by name, with line ends taken as a
    line feeds: the same on every system. Hidden and temporary files do not count.

    Parameters
    ----------
    directory, left_out
        The folder, and names, in lower case, of files to leave out.
    """
    digest = hashlib.sha256()
    for name, path in county_files(directory, left_out).items():
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
