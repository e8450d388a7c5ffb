"""A process that watches a folder without ever waiting, until it is killed.

``python -m tests.api.watch_victim FOLDER``
"""

import sys
import time
from datetime import datetime
from pathlib import Path

from api.watch_planning import Ended
from api.watching import Outside, Watcher
from data.watching.disk import Disk
from data.watching.lock import WatchLock
from data.watching.settings import read_settings
from network.text import Text
from tests.data.watching.folders import EARLY


def main(folder: str) -> None:
    """Watch, saying what is done."""

    def tell(text: Text) -> None:
        sys.stdout.write(f"{text.en}\n")
        sys.stdout.flush()

    def clock() -> datetime:
        return EARLY

    settings = read_settings(Path(folder))
    outside = Outside(
        clock=clock,
        seconds=time.monotonic,
        pause=lambda _: None,
        disk=Disk(),
        child=lambda _: Ended(code=0),
        tell=tell,
    )
    with WatchLock(settings.state, EARLY):
        tell(Text("开始", "watching"))
        Watcher(settings, outside).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
