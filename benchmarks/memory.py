"""The most memory that this process has had in use."""

import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")
_KIB_A_MIB = 1024
_MAC_BYTES_A_KIB = 1024

if sys.platform == "win32":

    def peak_memory_mib() -> float:
        """Return NaN: it is not looked for on Windows."""
        return float("nan")

else:
    import resource

    def peak_memory_mib() -> float:
        """Return the most memory this process, or one of those it started, had in use, MiB.

        The kernel's own high-water mark where there is one: what `resource` says of a new process
        can be what its parent had.
        """
        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        if _STATUS.is_file():
            for line in _STATUS.read_text(encoding="ascii").splitlines():
                key, _, value = line.partition(":")
                if key == "VmHWM":
                    return max(int(value.split()[0]), children) / _KIB_A_MIB
        unit = _MAC_BYTES_A_KIB if sys.platform == "darwin" else 1
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return max(own, children) / unit / _KIB_A_MIB
