"""How much memory a process holds, and who comes first when the processor is short."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

_KB = 1024
_POLITE = 10


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Counters(ctypes.Structure):
        _fields_ = (
            ("size", wintypes.DWORD),
            ("faults", wintypes.DWORD),
            ("peak_resident", ctypes.c_size_t),
            ("resident", ctypes.c_size_t),
            ("further", ctypes.c_size_t * 6),
        )

    def _resident(pid: int) -> int | None:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        query_limited = 0x1000
        handle = kernel.OpenProcess(query_limited, False, pid)
        if not handle:
            return None
        counters = _Counters(size=ctypes.sizeof(_Counters))
        try:
            done = kernel.K32GetProcessMemoryInfo(
                wintypes.HANDLE(handle), ctypes.byref(counters), counters.size
            )
        finally:
            kernel.CloseHandle(wintypes.HANDLE(handle))
        return int(counters.resident) if done else None

elif sys.platform == "linux":

    def _resident(pid: int) -> int | None:
        try:
            text = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
        except OSError:
            return None
        found = [line.split()[1] for line in text.splitlines() if line.startswith("VmRSS:")]
        return int(found[0]) * _KB if found else None

else:

    def _resident(pid: int) -> int | None:
        done = subprocess.run(  # noqa: S603 -- a number of ours
            ["/bin/ps", "-o", "rss=", "-p", str(pid)],
            check=False,
            capture_output=True,
            encoding="ascii",
        )
        shown = done.stdout.strip()
        return int(shown) * _KB if shown.isdigit() else None


def resident_bytes(pid: int) -> int | None:
    """Return the resident memory of a process, bytes; None: it has ended, or nobody can tell."""
    return _resident(pid)


def give_way() -> None:
    """Let other processes come first: searches take what requests leave, where systems know how."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.nice(_POLITE)
