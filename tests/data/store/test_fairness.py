"""Whose turn it is, for any queue: nobody waits for more than a job of each of the others."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from data.store.queue import Waiting, fairest
from tests.stores import NOON

JOBS = st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("abc")), min_size=1, max_size=12)


@given(JOBS)
def test_nobody_waits_for_more_than_one_job_of_each_other_county(
    pairs: list[tuple[str, str]],
) -> None:
    waiting = [
        Waiting(job_id=str(k), number=k, county_id=county, user_id=user)
        for k, (county, user) in enumerate(pairs)
    ]
    counts = Counter(county for county, _ in pairs)
    last: dict[str, dict[str, datetime]] = {"county": {}, "user": {}}
    order: list[str] = []
    for second in range(len(pairs)):
        job = fairest(waiting, running=[], last_of_county=last["county"], last_of_user=last["user"])
        waiting.remove(job)
        order.append(job.county_id)
        last["county"][job.county_id] = last["user"][job.user_id] = NOON + timedelta(seconds=second)
    for county, count in counts.items():
        turns = [at for at, name in enumerate(order) if name == county]
        assert turns[0] < len(counts)
        assert all(later - one <= len(counts) for one, later in pairwise(turns))
        assert len(turns) == count
