"""One step, five ways to feed it: the same words and the same state, bit for bit, in any pieces."""

import numpy as np
import pytest

from jidoka_shared.spc import DECISION, Monitor
from jidoka_shared.spc.reference import ReferenceMonitor

SIZES = (1, 3, 63, 64, 65, 130)


@pytest.mark.parametrize("channels", SIZES)
def test_all_ways_agree_with_each_other_and_with_the_reference(any_configs, any_scans, channels):
    configs = any_configs(channels)
    x = any_scans(configs, 60)
    log = np.tile(np.arange(channels), len(x))
    monitors = {name: Monitor(configs, version=1) for name in ("one", "rows", "tick", "tile", "replay")}
    words = {
        "one": [monitors["one"].one(c, v) for c, v in zip(log.tolist(), x.ravel().tolist(), strict=True)],
        "rows": monitors["rows"].rows(log, x.ravel()),
        "tick": np.stack([monitors["tick"].tick(scan) for scan in x]).ravel(),
        "tile": monitors["tile"].tile_batch(x).ravel(),
        "replay": monitors["replay"].replay(log, x.ravel()),
    }
    expected = ReferenceMonitor(configs).batch(x).ravel()
    for name, got in words.items():
        assert np.array_equal(np.array(got, dtype=np.uint32), expected), name
    assert len({monitor.state_hash() for monitor in monitors.values()}) == 1


def test_recurrences_are_the_references_to_the_last_bit(any_configs, any_scans):
    configs = any_configs(70)
    monitor, reference = Monitor(configs, version=1), ReferenceMonitor(configs)
    x = any_scans(configs, 400)
    monitor.tile_batch(x)
    reference.batch(x)
    states = [monitor.state(channel) for channel in range(70)]
    targets = np.array([config.centre for config in configs])
    assert [state.ewma for state in states] == (targets + reference.ewma).tolist()
    assert [state.cusum_high for state in states] == reference.cusum_high.tolist()
    assert [state.cusum_low for state in states] == reference.cusum_low.tolist()
    assert [state.samples for state in states] == (np.abs(x) <= 1e150).sum(axis=0).tolist()


def test_any_chunking_and_mixture_of_ways_gives_the_same_state(any_configs, any_scans, rng):
    configs = any_configs(97)
    x = any_scans(configs, 300)
    whole = Monitor(configs, version=1)
    expected = whole.tile_batch(x)
    log = np.tile(np.arange(97), 300).reshape(300, 97)
    for _ in range(5):
        monitor, pieces, start = Monitor(configs, version=1), [], 0
        while start < len(x):
            stop = min(len(x), start + int(rng.integers(1, 60)))
            part = slice(start, stop)
            way = int(rng.integers(5))
            if way == 0:
                pieces.append(monitor.tile_batch(x[part]))
            elif way == 1:
                pieces.append(np.stack([monitor.tick(scan) for scan in x[part]]))
            elif way == 4:
                singles = zip(log[part].ravel().tolist(), x[part].ravel().tolist(), strict=True)
                words = [monitor.one(channel, value) for channel, value in singles]
                pieces.append(np.array(words, dtype=np.uint32).reshape(-1, 97))
            else:
                feed = monitor.rows if way == 2 else monitor.replay
                pieces.append(feed(log[part].ravel(), x[part].ravel()).reshape(-1, 97))
            if rng.integers(3) == 0:  # a restart in between changes nothing either
                monitor = Monitor.restore(monitor.checkpoint(), configs)
                monitor.acknowledge_restored()
            start = stop
        assert np.array_equal(np.concatenate(pieces), expected)
        assert monitor.state_hash() == whole.state_hash()


@pytest.mark.parametrize("channels", [1, 2, 12, 13])
def test_few_channels_are_fed_without_a_copy_and_decide_the_same(any_configs, any_scans, rng, channels):
    """A long series, strided and whole, in blocks that end anywhere."""
    configs = any_configs(channels)
    x = any_scans(configs, 5_000)
    log = np.tile(np.arange(channels), len(x))
    a, b, c = (Monitor(configs, version=1) for _ in range(3))
    expected = a.rows(log, x.ravel()).reshape(x.shape)
    assert np.array_equal(b.tile_batch(x), expected)
    wide = np.zeros((len(x), channels + 1))
    wide[:, :channels] = x
    cut = int(rng.integers(1, 5_000))
    parts = [c.tile_batch(wide[:cut, :channels]), c.tile_batch(wide[cut:, :channels])]
    assert np.array_equal(np.concatenate(parts), expected)
    assert a.state_hash() == b.state_hash() == c.state_hash()


def test_replay_of_a_lopsided_log(any_configs, any_scans, rng):
    """Some channels report rarely: the log is neither a rectangle nor in channel order."""
    configs = any_configs(30)
    x = any_scans(configs, 500).ravel()
    for weights in (np.ones(30), np.geomspace(1, 1e-4, 30)):
        log = rng.choice(30, size=x.size, p=weights / weights.sum())
        a, b = Monitor(configs, version=1), Monitor(configs, version=1)
        assert np.array_equal(a.replay(log, x), b.rows(log, x))
        assert a.state_hash() == b.state_hash()


def test_block_borders_are_invisible(any_configs, any_scans, rng, monkeypatch):
    configs = any_configs(67)
    x = any_scans(configs, 50)
    whole = Monitor(configs, version=1)
    expected = whole.tile_batch(x)
    monkeypatch.setattr("jidoka_shared.spc.monitor.BLOCK", 7)
    monkeypatch.setattr("jidoka_shared.spc.monitor.REPLAY_BLOCK", 333)
    by_scan, by_log = Monitor(configs, version=1), Monitor(configs, version=1)
    assert np.array_equal(by_scan.tile_batch(x), expected)
    assert np.array_equal(by_log.replay(np.tile(np.arange(67), 50), x.ravel()), expected.ravel())
    assert by_scan.state_hash() == by_log.state_hash() == whole.state_hash()


def test_lists_ints_and_strided_arrays_are_taken(any_configs):
    configs = any_configs(2)
    a, b = Monitor(configs, version=1), Monitor(configs, version=1)
    x = np.arange(40, dtype=np.float32).reshape(20, 2)[::2]
    a.tile_batch(x)
    for scan in x.tolist():
        b.tick([int(scan[0]), int(scan[1])])
    assert a.state_hash() == b.state_hash()
    assert isinstance(a.one(0, 74), int) and a.one(0, 74) & ~int(DECISION) == 0


def test_empty_input_changes_nothing(any_configs):
    monitor = Monitor(any_configs(66), version=1)
    before = monitor.state_hash()
    assert monitor.rows([], []).size == monitor.replay([], []).size == 0
    assert monitor.tile_batch(np.empty((0, 66))).shape == (0, 66)
    assert monitor.state_hash() == before
