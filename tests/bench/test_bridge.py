"""The benches of the bridge, short: they measure, and nothing is lost or breaks."""

from tests.bench import bridge, bus_payloads


def test_each_request_of_a_short_load_is_answered():
    result = bridge.run(bridge.Plan(rate=40, seconds=2, rooms=20, warm_s=0.5))

    assert (result["asked"], result["answered"]) == (80, 80)
    assert result["bus_p50_ms"] > 0
    assert "bus p99 ms" in bridge.as_text(result)


def test_random_payloads_break_nothing():
    result = bus_payloads.run(bus_payloads.Plan(payloads=500))

    assert (result["sent"], result["crashes"], result["is_well"]) == (500, 0, True)
    assert (result["missing"], result["left_alone"] > 0) == (0, True)
    assert result["error_events"] == result["refused"] > 0


def test_payloads_are_the_same_for_a_seed():
    plan = bus_payloads.Plan(payloads=50)

    assert bus_payloads.payloads(plan) == bus_payloads.payloads(plan)
