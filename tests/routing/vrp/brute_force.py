"""The exact optimum of tiny one-echelon problems, by trying every plan."""

from itertools import combinations, pairwise, permutations, product

from routing.vrp.plan import VrpRoute
from routing.vrp.price import price_timeline
from routing.vrp.problem import VrpProblem
from routing.vrp.schedule import schedule

_NEVER = 10**15


def optimum_fen(problem: VrpProblem) -> int:
    """Return the least cost of any plan, clients left out at their penalties."""
    everyone = (1 << len(problem.clients)) - 1
    penalties = [c.penalty_fen for c in problem.clients]
    best = {0: sum(penalties)}
    for g, group in enumerate(problem.groups):
        alone = {served: _best_day_fen(problem, g, served) for served in range(1, everyone + 1)}
        days = {served: cost for served, cost in alone.items() if cost < _NEVER}
        for _ in range(group.count):
            grown = dict(best)
            for (before, cost), (own, day_fen) in product(best.items(), days.items()):
                if before & own:
                    continue
                spared = sum(p for i, p in enumerate(penalties) if own >> i & 1)
                total = cost + day_fen - spared
                grown[before | own] = min(grown.get(before | own, _NEVER), total)
            best = grown
    return min(best.values())


def _best_day_fen(problem: VrpProblem, group: int, served: int) -> int:
    """Return the least price of one vehicle's day that serves exactly some clients."""
    clients = [i for i in range(len(problem.clients)) if served >> i & 1]
    best = _NEVER
    for order in permutations(clients):
        for num_cuts in range(len(order)):
            for cuts in combinations(range(1, len(order)), num_cuts):
                ends = [0, *cuts, len(order)]
                trips = tuple(order[a:b] for a, b in pairwise(ends))
                timeline = schedule(problem, VrpRoute(group=group, trips=trips))
                if timeline is not None:
                    best = min(best, price_timeline(problem, group, timeline).total)
    return best
