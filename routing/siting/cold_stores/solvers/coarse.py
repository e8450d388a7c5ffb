"""A coarse picture of cold stores: the harvests of a township's villages as one.

It has the same sites and sizes and a tenth of the flows, and what it chooses is mostly a good
choice for the villages one by one. It bounds nothing: a village may lie farther than its township.
"""

from dataclasses import replace

import numpy as np

from network.ids import PlaceId
from routing.siting.cold_stores.problem import ColdStores, Harvest, Ints, Ways

_Key = tuple[PlaceId, str]
"""Township and crop."""

_SOME_KG = 1e-9


def coarsened(problem: ColdStores) -> ColdStores:
    """Return a problem in which each crop of a township grows at one place.

    Its ways are the means of those of the villages, weighed by what they harvest; there is one
    where any village has one.
    """
    groups: dict[_Key, list[int]] = {}
    for n, harvest in enumerate(problem.harvests):
        groups.setdefault((harvest.township_id, harvest.produce), []).append(n)
    ways = problem.ways
    kg = np.array([sum(harvest.kg) for harvest in problem.harvests], dtype=np.float64)
    weights = [
        np.maximum(kg[rows], _SOME_KG)[None, :] * ways.is_open[:, rows] for rows in groups.values()
    ]

    def means(values: Ints) -> Ints:
        columns = [
            (values[:, rows] * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), _SOME_KG)
            for rows, weight in zip(groups.values(), weights, strict=True)
        ]
        mean: Ints = np.rint(np.stack(columns, axis=1)).astype(np.int64)
        return mean

    return replace(
        problem,
        harvests=tuple(_together(problem, key, rows) for key, rows in groups.items()),
        ways=Ways(
            tonne_fen=means(ways.tonne_fen),
            metres=means(ways.metres),
            seconds=means(ways.seconds),
            is_open=np.stack(
                [ways.is_open[:, rows].any(axis=1) for rows in groups.values()], axis=1
            ),
        ),
    )


def _together(problem: ColdStores, key: _Key, rows: list[int]) -> Harvest:
    township_id, produce = key
    harvests = [problem.harvests[n].kg for n in rows]
    return Harvest(
        place_id=township_id,
        produce=produce,
        township_id=township_id,
        kg=tuple(sum(month) for month in zip(*harvests, strict=True)),
    )
