"""The root exception and its first branches.

::

    TongpeiError
    ├── NetworkError    facts that contradict each other (a County that cannot be)
    ├── RoutingError    a problem or plan that is used wrongly
    └── data.issues.DataError   input refused, carrying every issue found
        └── data.store.issues.StoreError   what is kept cannot be opened, changed or had as asked

Infeasibility is not an error: it is an outcome with typed reasons.
"""


class TongpeiError(Exception):
    """Root of all errors raised on purpose by this project."""


class NetworkError(TongpeiError):
    """Facts of a county contradict each other; ``problems`` lists all of them.

    Parameters
    ----------
    problems
        One sentence a contradiction, each naming the id concerned.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class RoutingError(TongpeiError):
    """A routing problem or plan is used in a way its contract excludes."""
