"""Nobody twice, nobody lost, everyone in one visible state: with real senders that are really killed.

The whole of it, with 20,000 recipients and five seeds, is bench/promise.py.
"""

import pytest

from tests.journal.test_crashes import url_of_the_tests
from tests.newsletter.storm import Storm


@pytest.mark.parametrize(("seed", "window"), [(1, 10), (2, 1)])
def test_killed_senders_send_to_nobody_twice_and_lose_nobody(transactional_db, tmp_path, seed, window):
    storm = Storm(
        url_of_the_tests(), tmp_path, 2500, workers=3, window=window, kills=5, drop=0.01, slow=0.005, seed=seed
    ).run()
    states = storm.states()
    assert storm.fallen == []  # but for those that were killed
    assert storm.twice() == []
    assert storm.unlisted() == []
    assert storm.wrong_sums == [] and storm.looks > 10
    assert sum(states.values()) == 2500
    assert set(states) <= {"sent", "uncertain"}
    assert 0 < storm.dropped() <= states["uncertain"] <= storm.dropped() + window * 5
