"""Monitor: checkpoints, resets, reconfiguration, status bits, and what it refuses."""

import math
import struct
import zlib

import numpy as np
import pytest

from jidoka_shared.spc import (
    DECISION,
    NELSON,
    STATUS,
    ChannelConfig,
    CheckpointRefused,
    ConfigRefused,
    Cusum,
    Ewma,
    Monitor,
    Rule,
    ShapeMismatch,
    UnknownChannel,
    describe,
    events,
    may_stop,
    rules_of,
)

XBAR = ChannelConfig(centre=0.0, sigma=1.0, enabled=NELSON, advise=NELSON & ~Rule.N1, stop=Rule.N1)


def test_restore_at_any_point_goes_on_bit_for_bit(any_configs, any_scans, rng):
    configs = any_configs(70)
    x = any_scans(configs, 200)
    whole = Monitor(configs, version=7)
    expected = whole.tile_batch(x)
    for cut in (0, 1, *rng.integers(2, 199, size=6).tolist(), 200):
        first = Monitor(configs, version=7)
        first.tile_batch(x[:cut])
        first.positions[3] = cut
        data = first.checkpoint()
        second = Monitor.restore(data, configs)
        assert second.state_hash() == first.state_hash()
        assert second.version == 7 and second.positions[3] == cut and second.positions[4] == -1
        words = second.tile_batch(x[cut:])
        assert np.array_equal(words & np.uint32(int(DECISION)), expected[cut:] & np.uint32(int(DECISION)))
        assert (words & np.uint32(int(Rule.STATE_RESTORED))).all()
        assert second.state_hash() == whole.state_hash()
        assert second.parameter_hash() == whole.parameter_hash()


def test_a_checkpoint_of_a_checkpoint_is_the_same_but_for_status(any_configs):
    configs = any_configs(5)
    monitor = Monitor(configs, version=1)
    monitor.tick([1.0] * 5)
    restored = Monitor.restore(monitor.checkpoint(), configs)
    assert restored.checkpoint() != monitor.checkpoint(), "the restored bit is recorded"
    restored.acknowledge_restored()
    assert restored.checkpoint() == monitor.checkpoint()


def test_every_damaged_byte_is_refused():
    monitor = Monitor([XBAR], version=1)
    data = monitor.checkpoint()
    for position in [*range(0, 60), len(data) // 2, len(data) - 1]:
        broken = bytearray(data)
        broken[position] ^= 0x10
        with pytest.raises(CheckpointRefused):
            Monitor.restore(bytes(broken), [XBAR])
    for length in (0, 3, 40, len(data) - 1):
        with pytest.raises(CheckpointRefused):
            Monitor.restore(data[:length], [XBAR])


def test_a_checkpoint_of_other_parameters_layout_or_length_is_refused():
    data = Monitor([XBAR], version=1).checkpoint()

    def resealed(body: bytes) -> bytes:
        return body + struct.pack("<I", zlib.crc32(body))

    other = ChannelConfig(centre=0.0, sigma=1.0000001, enabled=NELSON, advise=NELSON & ~Rule.N1, stop=Rule.N1)
    for configs in ([other], [XBAR, XBAR]):
        with pytest.raises(CheckpointRefused) as refusal:
            Monitor.restore(data, configs)
        assert refusal.value.field == "configs" and refusal.value.code == "checkpoint_refused"
    for body in (b"JSPX" + data[4:-4], data[:4] + b"\x02" + data[5:-4], data[:-4] + b"\x00"):
        with pytest.raises(CheckpointRefused):
            Monitor.restore(resealed(body), [XBAR])
    assert Monitor.restore(resealed(data[:-4]), [XBAR]).channels == 1


def test_a_stale_mark_survives_a_restart_and_a_reset_does_not_clear_it():
    monitor = Monitor([XBAR, XBAR], version=1)
    monitor.set_limits_stale(1, True)
    restored = Monitor.restore(monitor.checkpoint(), [XBAR, XBAR])
    assert [int(word) & Rule.LIMITS_STALE for word in restored.tick([0.0, 0.0])] == [0, Rule.LIMITS_STALE]
    restored.reset(1)
    word = restored.one(1, 0.0)
    assert word & Rule.LIMITS_STALE and not word & Rule.STATE_RESTORED
    restored.set_limits_stale(1, False)
    assert restored.one(1, 0.0) & STATUS == Rule.STOP_AUTHORITY
    assert restored.one(0, 0.0) & Rule.STATE_RESTORED


def test_reset_forgets_runs_and_restores_the_head_start():
    config = ChannelConfig(
        centre=0.0, sigma=2.0, ewma=Ewma(), cusum=Cusum(0.5, 5.0, 2.5), enabled=NELSON | Rule.CUSUM_HIGH
    )
    monitor = Monitor([config, config], version=1)
    fresh = monitor.state_hash()
    assert monitor.state(0).cusum_high == monitor.state(0).cusum_low == 5.0
    for _ in range(8):
        monitor.tick([0.1, 0.1])
    monitor.reset(0)
    assert monitor.state(0).samples == 0 and monitor.state(0).previous is None
    assert monitor.one(0, 0.1) & Rule.N2 == 0 and monitor.one(1, 0.1) & Rule.N2
    monitor.reset(0)
    monitor.reset(1)
    assert monitor.state_hash() == fresh


def test_reconfigure_keeps_or_restarts_memory_and_only_upwards():
    monitor = Monitor([XBAR], version=3)
    for _ in range(8):
        monitor.one(0, 0.5)
    monitor.set_limits_stale(0, True)
    wider = ChannelConfig(centre=0.0, sigma=2.0, enabled=NELSON, stop=Rule.N1)
    with pytest.raises(ConfigRefused) as refusal:
        monitor.reconfigure(0, wider, 3, keep_memory=True)
    assert refusal.value.field == "version"
    monitor.reconfigure(0, wider, 4, keep_memory=True)
    assert monitor.version == 4 and monitor.config(0) is wider
    assert monitor.one(0, math.nan) & Rule.LIMITS_STALE, "status is the channel's, not the configuration's"
    assert monitor.one(0, 4.0) & (Rule.N1 | Rule.N2) == Rule.N2
    monitor.reconfigure(0, XBAR, 5, keep_memory=False)
    assert monitor.one(0, 4.0) & (Rule.N1 | Rule.N2) == Rule.N1
    assert monitor.parameter_hash() == Monitor([XBAR], version=9).parameter_hash()


def test_refusals_take_nothing():
    monitor = Monitor([XBAR, XBAR], version=1)
    before = monitor.state_hash()
    for channel in (-1, 2, 10**9):
        for call in (
            lambda c: monitor.one(c, 1.0), lambda c: monitor.rows([0, c], [1.0, 1.0]), monitor.reset,
            monitor.state,
            lambda c: monitor.replay([0, c], [1.0, 1.0]), lambda c: monitor.set_limits_stale(c, True),
        ):  # fmt: skip
            with pytest.raises(UnknownChannel) as refusal:
                call(channel)
            assert refusal.value.field in ("channel", "channels")
    for bad in ([1.0], [1.0, 2.0, 3.0], [[1.0, 2.0]]):
        with pytest.raises(ShapeMismatch):
            monitor.tick(bad)
    for x in (np.zeros((3, 1)), np.zeros(2)):
        with pytest.raises(ShapeMismatch):
            monitor.tile_batch(x)
    for channels, x in (([0], [1.0, 2.0]), ([[0]], [[1.0]]), ([0.0], [1.0]), ([True], [1.0])):
        with pytest.raises(ShapeMismatch):
            monitor.rows(channels, x)
    for out in (np.empty(3, dtype=np.uint32), np.empty(2, dtype=np.int32), np.empty(4, dtype=np.uint32)[::2]):
        with pytest.raises(ShapeMismatch) as refusal:
            monitor.rows([0, 1], [1.0, 1.0], out=out)
        assert refusal.value.field == "out"
    with pytest.raises(ConfigRefused):
        Monitor([], version=1)
    with pytest.raises(ConfigRefused):
        Monitor([XBAR], version=-1)
    assert monitor.state_hash() == before


def test_events_are_rising_edges_of_the_mask():
    monitor = Monitor([XBAR], version=1)
    words = [monitor.one(0, x) for x in (3.5, 3.6, 0.0, 3.5)]
    previous, risen = 0, []
    for word in words:
        risen.append(events(previous, word, XBAR.stop))
        previous = word
    assert risen == [Rule.N1, Rule.NONE, Rule.NONE, Rule.N1]
    assert events(0, words[1], XBAR.advise) == Rule.N5


def test_words_say_who_decided():
    monitor = Monitor([XBAR, ChannelConfig(centre=0.0, sigma=1.0, enabled=NELSON)], version=1)
    word, advisory = (int(word) for word in monitor.tick([4.0, 4.0]))
    assert may_stop(word, XBAR.stop) and not may_stop(advisory, Rule.NONE)
    assert word & Rule.STOP_AUTHORITY and not advisory & Rule.STOP_AUTHORITY
    quiet = Monitor([XBAR], version=1, stop_authority=False)
    assert quiet.one(0, 4.0) & (Rule.N1 | Rule.STOP_AUTHORITY) == Rule.N1
    assert not may_stop(Rule.N1, XBAR.stop)


def test_describe_and_masks_by_name():
    assert describe(0) == [] == describe(Rule.SIDE_ABOVE | Rule.STOP_AUTHORITY)
    assert describe(Rule.N6 | Rule.N5 | Rule.ABOVE_USL | Rule.SIDE_ABOVE) == ["N5", "N6", "ABOVE_USL"]
    assert describe(Rule.NOT_FINITE) == ["NOT_FINITE"]
    assert rules_of(["N1", "CUSUM_HIGH"]) == Rule.N1 | Rule.CUSUM_HIGH
    for name in ("N9", "STOP_AUTHORITY", "NOT_FINITE", "NONE", ""):
        with pytest.raises(KeyError):
            rules_of([name])
