"""A reader of QR codes that knows nothing of how ours are made (ISO/IEC 18004, model 2).

It finds codes on an upright image, undoes the mask, follows the zigzag, puts blocks in order, and
accepts a symbol only if no codeword is wrong: nothing is corrected. Level M up to version 12.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

import numpy as np
import numpy.typing as npt
from matplotlib.image import imread

Modules = Sequence[Sequence[bool]]
Dark = npt.NDArray[np.bool_]
Spot = tuple[float, float, float]
"""Row and column of a finder's centre, and pixels a module, on an image."""

_FORMAT_MASK = 0b101010000010010
_FORMAT_GENERATOR = 0b10100110111
_LEVEL_M = 0b00
_BYTE_MODE, _LETTER_MODE = 0b0100, 0b0010
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_FIELD = 0x11D
_FINDER = (1, 1, 3, 1, 1)

_BLOCKS_M = (
    (10, ((1, 16),)),
    (16, ((1, 28),)),
    (26, ((1, 44),)),
    (18, ((2, 32),)),
    (24, ((2, 43),)),
    (16, ((4, 27),)),
    (18, ((4, 31),)),
    (22, ((2, 38), (2, 39))),
    (22, ((3, 36), (2, 37))),
    (26, ((4, 43), (1, 44))),
    (30, ((1, 50), (4, 51))),
    (22, ((6, 36), (2, 37))),
)
"""Codewords of correction a block, and blocks with their codewords of data, by version."""

_ALIGNMENT: tuple[tuple[int, ...], ...] = (
    (),
    (6, 18),
    (6, 22),
    (6, 26),
    (6, 30),
    (6, 34),
    (6, 22, 38),
    (6, 24, 42),
    (6, 26, 46),
    (6, 28, 50),
    (6, 30, 54),
    (6, 32, 58),
)
"""Rows and columns of the centres of alignment patterns, by version."""


def read_image(png: bytes) -> list[str]:
    """Return the texts of all codes on an image, from top to bottom."""
    image = np.asarray(imread(io.BytesIO(png), format="png"))
    grey = image if image.ndim == 2 else image[..., :3].mean(axis=2)
    return [read_code(modules) for modules in _codes_on(grey < 0.5)]


def _codes_on(dark: Dark) -> Iterator[Modules]:
    """Yield the modules of the codes on an image."""
    spots = _finders(dark)
    for y, x, module in spots:
        right = [b - x for a, b, _ in spots if abs(a - y) < module and b > x + module]
        below = [a - y for a, b, _ in spots if abs(b - x) < module and a > y + module]
        for wide in sorted(right):
            if any(abs(wide - high) < module for high in below):
                modules = _sampled(dark, y, x, wide, round(wide / module) + 7)
                if _is_code(modules):
                    yield modules
                    break


def _sampled(dark: Dark, y: float, x: float, wide: float, side: int) -> Modules:
    """Return the modules of a code, given its upper left finder and how far the next one is."""
    at = (np.arange(side) - 3) * wide / (side - 7)
    rows, columns = np.rint(y + at).astype(int), np.rint(x + at).astype(int)
    return [[bool(dark[row, column]) for column in columns] for row in rows]


def _finders(dark: Dark) -> list[Spot]:
    """Return the finders on an image, row by row."""
    clusters: list[list[Spot]] = []
    for y, line in enumerate(dark):
        for x, module in _crossings(line):
            reach = round(6 * module)
            top = max(0, y - reach)
            column = dark[top : y + reach, round(x)]
            if not any(abs(top + a - y) < module for a, _ in _crossings(column)):
                continue
            for cluster in clusters:
                a, b, _ = cluster[0]
                if max(abs(y - a), abs(x - b)) < 3 * module:
                    cluster.append((y, x, module))
                    break
            else:
                clusters.append([(y, x, module)])
    means = (np.mean(cluster, axis=0) for cluster in clusters)
    return [(float(y), float(x), float(module)) for y, x, module in means]


def _crossings(line: Dark) -> list[tuple[float, float]]:
    """Return centre and module of each dark, light, dark, light, dark in the ratio 1:1:3:1:1."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], line, [False]))))
    if len(edges) < 6:
        return []
    borders = np.lib.stride_tricks.sliding_window_view(edges, 6)[::2]
    modules = (borders[:, 5] - borders[:, 0]) / 7
    lengths = np.diff(borders, axis=1) / modules[:, None]
    fits = (abs(lengths - _FINDER) < 0.5).all(axis=1)
    centres = (borders[:, 0] + borders[:, 5] - 1) / 2
    return [(float(c), float(m)) for c, m in zip(centres[fits], modules[fits], strict=True)]


def read_code(modules: Modules) -> str:
    """Return the text of a code.

    Parameters
    ----------
    modules
        Rows of modules without the quiet zone, True where dark.
    """
    assert _is_code(modules)
    version = (len(modules) - 17) // 4
    level, mask = _format(modules)
    assert level == _LEVEL_M
    words = _codewords(modules, version, mask)
    return _text(_data(words, version), version)


def _is_code(modules: Modules) -> bool:
    """Return whether modules are a square of the right size with a finder in three corners."""
    side = len(modules)
    corners = ((0, 0), (0, side - 7), (side - 7, 0))
    is_square = side >= 21 and side % 4 == 1 and all(len(row) == side for row in modules)
    return is_square and all(_is_finder(modules, *corner) for corner in corners)


def _is_finder(modules: Modules, top: int, left: int) -> bool:
    """Return whether a corner holds rings around a dark square."""
    return all(
        modules[top + y][left + x] == (max(abs(y - 3), abs(x - 3)) != 2)
        for y in range(7)
        for x in range(7)
    )


def _format(modules: Modules) -> tuple[int, int]:
    """Return level and mask; both copies have to say the same, and be whole."""
    side = len(modules)
    first = [
        *((8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)),
        *((y, 8) for y in (7, 5, 4, 3, 2, 1, 0)),
    ]
    second = [
        *((y, 8) for y in range(side - 1, side - 8, -1)),
        *((8, x) for x in range(side - 8, side)),
    ]
    found = {_number(modules[y][x] for y, x in copy) ^ _FORMAT_MASK for copy in (first, second)}
    assert len(found) == 1
    bits = found.pop()
    rest = bits
    for power in range(14, 9, -1):
        if rest >> power & 1:
            rest ^= _FORMAT_GENERATOR << (power - 10)
    assert rest == 0
    return bits >> 13, bits >> 10 & 0b111


def _codewords(modules: Modules, version: int, mask: int) -> list[int]:
    """Return the codewords in the order in which they stand."""
    bits = [
        modules[y][x] != _is_masked(mask, y, x)
        for y, x in _zigzag(len(modules))
        if not _is_function(len(modules), version, y, x)
    ]
    return [_number(bits[k : k + 8]) for k in range(0, len(bits) - 7, 8)]


def _zigzag(side: int) -> Iterator[tuple[int, int]]:
    columns = [*range(side - 1, 6, -2), 5, 3, 1]
    for number, right in enumerate(columns):
        rows = range(side - 1, -1, -1) if number % 2 == 0 else range(side)
        for y in rows:
            yield y, right
            yield y, right - 1


def _is_function(side: int, version: int, y: int, x: int) -> bool:
    """Return whether a module is part of a pattern and holds no data."""
    far = side - 8
    if (y < 9 and (x < 9 or x >= far)) or (y >= far and x < 9) or 6 in {y, x}:
        return True
    if version >= 7 and ((y < 6 and x >= side - 11) or (x < 6 and y >= side - 11)):
        return True
    centres = _ALIGNMENT[version - 1]
    return any(
        abs(y - row) <= 2 and abs(x - column) <= 2
        for row in centres
        for column in centres
        if (row, column) not in {(6, 6), (6, centres[-1]), (centres[-1], 6)}
    )


def _is_masked(mask: int, y: int, x: int) -> bool:
    rules = (
        (y + x) % 2,
        y % 2,
        x % 3,
        (y + x) % 3,
        (y // 2 + x // 3) % 2,
        y * x % 2 + y * x % 3,
        (y * x % 2 + y * x % 3) % 2,
        ((y + x) % 2 + y * x % 3) % 2,
    )
    return rules[mask] == 0


def _data(words: Sequence[int], version: int) -> list[int]:
    """Return the codewords of data; each block has to be without an error."""
    correction, groups = _BLOCKS_M[version - 1]
    lengths = [length for count, length in groups for _ in range(count)]
    assert len(words) == sum(lengths) + correction * len(lengths)
    stream = iter(words)
    blocks: list[list[int]] = [[] for _ in lengths]
    for position in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if position < length:
                block.append(next(stream))
    checks: list[list[int]] = [[] for _ in lengths]
    for _ in range(correction):
        for check in checks:
            check.append(next(stream))
    for block, check in zip(blocks, checks, strict=True):
        assert all(_value_at([*block, *check], power) == 0 for power in range(correction))
    return [word for block in blocks for word in block]


def _value_at(polynomial: Sequence[int], power: int) -> int:
    """Return a polynomial over GF(256) at a power of its generator: 0 where a word is whole."""
    x = 1
    for _ in range(power):
        x = _times(x, 2)
    value = 0
    for coefficient in polynomial:
        value = _times(value, x) ^ coefficient
    return value


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = a << 1 ^ (_FIELD if a & 0x80 else 0)
        b >>= 1
    return product


def _text(data: Sequence[int], version: int) -> str:
    bits = iter([word >> shift & 1 for word in data for shift in range(7, -1, -1)])
    mode, is_small = _number(islice(bits, 4)), version < 10
    if mode == _LETTER_MODE:
        length = _number(islice(bits, 9 if is_small else 11))
        pairs = [divmod(_number(islice(bits, 11)), len(_LETTERS)) for _ in range(length // 2)]
        last = [_number(islice(bits, 6))] if length % 2 else []
        return "".join(_LETTERS[value] for value in (*chain.from_iterable(pairs), *last))
    assert mode == _BYTE_MODE
    length = _number(islice(bits, 8 if is_small else 16))
    return bytes(_number(islice(bits, 8)) for _ in range(length)).decode("utf-8")


def _number(bits: Iterable[int]) -> int:
    number = 0
    for bit in bits:
        number = number << 1 | bit
    return number
