"""How often one address may ask."""

from __future__ import annotations

from pipeline.web.rate import Limiter, Rate, key_of


def test_a_burst_and_then_one_at_a_time() -> None:
    now = [0.0]
    limiter = Limiter(Rate(3, 10), lambda: now[0])
    assert [limiter.wait("a") for _ in range(4)] == [0, 0, 0, 10]
    assert limiter.wait("b") == 0
    now[0] = 9
    assert limiter.wait("a") == 1
    now[0] = 10
    assert [limiter.wait("a"), limiter.wait("a")] == [0, 10]


def test_rest_gives_back_no_more_than_the_burst() -> None:
    now = [0.0]
    limiter = Limiter(Rate(2, 1), lambda: now[0])
    limiter.wait("a")
    now[0] = 1000
    assert [limiter.wait("a") > 0 for _ in range(3)] == [False, False, True]


def test_asking_in_vain_costs_nothing() -> None:
    now = [0.0]
    limiter = Limiter(Rate(1, 10), lambda: now[0])
    for second in range(10):
        now[0] = second
        limiter.wait("a")
    now[0] = 10
    assert limiter.wait("a") == 0


def test_it_forgets_who_was_quiet_longest() -> None:
    limiter = Limiter(Rate(1, 10), lambda: 0.0)
    for number in range(10_001):
        assert limiter.wait(str(number)) == 0
    assert limiter.wait("10000") == 10
    assert limiter.wait("0") == 0


def test_an_ipv6_line_is_one_asker() -> None:
    assert key_of("2001:db8::1") == key_of("2001:db8::ffff:1") != key_of("2001:db8:0:1::1")
    assert key_of("::ffff:192.0.2.1") == key_of("192.0.2.1") == "192.0.2.1"
    assert key_of("192.0.2.1") != key_of("192.0.2.2")
    assert key_of("testclient") == "testclient"
