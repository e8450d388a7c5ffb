"""Named tuples as compiled code takes them."""

import gc
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from routing.two_echelon.solvers.compiled import compiled, copy
from routing.two_echelon.solvers.shared import share


class _Crate(NamedTuple):
    """What lies inside something else."""

    weights: npt.NDArray[np.float64]
    is_chilled: bool


class _Shelf(NamedTuple):
    """Every kind of field there is."""

    pieces: int
    rate: float
    is_open: bool
    rows: npt.NDArray[np.int32]
    marks: npt.NDArray[np.bool_]
    crate: _Crate


def _shelf() -> _Shelf:
    return _Shelf(
        pieces=7,
        rate=0.25,
        is_open=True,
        rows=np.arange(12, dtype=np.int32).reshape(3, 4),
        marks=np.array([True, False, True]),
        crate=_Crate(weights=np.array([1.5, 2.5]), is_chilled=False),
    )


@compiled
def _read(shelf: _Shelf) -> tuple[int, float, bool, int, int, float, bool]:
    marked = 0
    for mark in shelf.marks:
        marked += mark
    weights = shelf.crate.weights
    return (
        shelf.pieces,
        shelf.rate,
        shelf.is_open,
        shelf.rows[2, 1],
        marked,
        weights[0] + weights[1],
        shelf.crate.is_chilled,
    )


@compiled
def _write(shelf: _Shelf) -> None:
    shelf.rows[0, 3] = -5
    shelf.crate.weights[1] *= 2.0


def test_compiled_code_reads_every_kind_of_field() -> None:
    assert _read(share(_shelf())) == (7, 0.25, True, 9, 2, 4.0, False)


def test_what_compiled_code_writes_is_in_the_arrays() -> None:
    shelf = _shelf()
    _write(share(shelf))
    assert shelf.rows[0].tolist() == [0, 1, 2, -5]
    assert shelf.crate.weights.tolist() == [1.5, 5.0]


def test_what_the_arrays_hold_later_is_read() -> None:
    shelf = _shelf()
    shared = share(shelf)
    shelf.rows[2, 1] = 100
    assert _read(shared)[3] == 100


def test_arrays_live_as_long_as_what_shares_them() -> None:
    shared = [share(_shelf()) for _ in range(50)]
    gc.collect()
    _ = [np.full((3, 4), k, dtype=np.int32) for k in range(50)]
    assert {_read(shelf) for shelf in shared} == {(7, 0.25, True, 9, 2, 4.0, False)}


def test_an_array_is_copied_over_another() -> None:
    source = np.arange(6).reshape(3, 2)
    target = np.zeros((2, 2), dtype=np.int64)
    copy(source[1:], target)
    assert target.tolist() == [[2, 3], [4, 5]]
