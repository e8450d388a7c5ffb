"""Errors of the decisions: a contract used wrongly. Infeasibility is an outcome, not an error."""

from network.errors import RoutingError


class InfeasiblePlanError(RoutingError):
    """A plan that must have times has none; it should have been checked first.

    Parameters
    ----------
    clients
        Clients of the route concerned.
    """

    def __init__(self, clients: tuple[int, ...]) -> None:
        super().__init__(f"the route over clients {clients} has no feasible times")
        self.clients = clients


class ContradictionError(RoutingError):
    """A problem contradicts itself; ``problems`` lists all that cannot be.

    Parameters
    ----------
    problems
        One sentence each, naming the id concerned.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
