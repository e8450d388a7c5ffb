"""The entry of the command line: what holds whatever the command does."""

import gc
import sys
import traceback

EXIT_INTERRUPTED = 130
EXIT_INTERNAL = 70

_OBJECTS_UNTIL_COLLECTED = 200_000


def main() -> None:
    """Run the command line.

    Ctrl-C exits with 130 at any moment, imports included; a fault of this project with 70, never
    with a code that means a result. Characters a console cannot show become question marks.
    Most of what a command makes lives until it ends: garbage is looked for rarely.
    """
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
