"""Options that several subcommands read the same way."""

import argparse
import math

_OSM_SEED = 1


def positive(text: str) -> float:
    """Return a finite number above 0.

    Raises
    ------
    argparse.ArgumentTypeError
        If it is none.
    """
    number = float(text)
    if not (math.isfinite(number) and number > 0):
        message = f"{text} is not above 0"
        raise argparse.ArgumentTypeError(message)
    return number


def count(text: str) -> int:
    """Return a whole number of at least 1.

    Raises
    ------
    argparse.ArgumentTypeError
        If it is less.
    """
    number = int(text)
    if number < 1:
        message = f"{text} is not at least 1"
        raise argparse.ArgumentTypeError(message)
    return number


def add_counties(parser: argparse.ArgumentParser) -> None:
    """Add the counties to measure on, and the seed of what is synthetic in an imported one."""
    parser.add_argument("county", nargs="+", help="shipped county, folder of one, or OSM extract")
    parser.add_argument("--osm-seed", type=int, default=_OSM_SEED, help="seed of an imported one")
