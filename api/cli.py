"""The entry of the command line: what holds whatever the command does."""

import gc
import os
import sys
import traceback
from collections.abc import Sequence

EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
EXIT_INTERNAL = 70

_OBJECTS_UNTIL_COLLECTED = 200_000


def main() -> None:
    """Run the command line.

    Ctrl-C exits with 130 at any moment, imports included; a fault of this project with 70, never
    with a code that means a result. Characters a console cannot show become question marks.
    Most of what a command makes lives until it ends: garbage is looked for rarely.
    """
    _refuse_what_is_no_text(sys.argv[1:])
    gc.set_threshold(_OBJECTS_UNTIL_COLLECTED, *gc.get_threshold()[1:])
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    try:
        from api.commands import app  # noqa: PLC0415 -- slow to import: Ctrl-C must work already

        app()
    except KeyboardInterrupt:
        raise SystemExit(EXIT_INTERRUPTED) from None
    except Exception:  # noqa: BLE001 -- the last line of defence: any other fault is ours
        sys.stderr.write("内部错误，请将以下内容反馈给维护者 / Internal error; please report:\n")
        traceback.print_exc()
        raise SystemExit(EXIT_INTERNAL) from None


def _refuse_what_is_no_text(arguments: Sequence[str]) -> None:
    """Refuse names in another encoding, as old archives unpack them: no result could tell them."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            shown = os.fsencode(argument).decode("gb18030", errors="replace")
            sys.stderr.write(f"名称不是 UTF-8 编码，请改名 / no UTF-8, rename it: {shown}\n")
            raise SystemExit(EXIT_USAGE) from None
