"""What the real monitor decided at the line, decided again from what the server stored; and what is found
when a stored number is changed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import sqlalchemy as sa

from jidoka_central import cli
from jidoka_central.foundation.clock import date_in_zone
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.settings import Settings
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_central.modules.shopfloor.floor.model import PIECE, PIECE_READING, SUBGROUP
from jidoka_central.modules.shopfloor.outbox.model import EDGE_BUNDLE
from jidoka_central.modules.shopfloor.replay.api import answer_of
from jidoka_central.modules.shopfloor.replay.rules import (
    RESULTS,
    SAID,
    Replay,
    Replayer,
    StoredGroup,
    StoredReading,
)
from jidoka_central.modules.shopfloor.stream.model import EDGE_FACT, MEASUREMENT
from jidoka_central.modules.shopfloor.stream.rules import read_samples
from jidoka_central.modules.shopfloor.stream.service import store_samples
from jidoka_edge.monitor import holds
from jidoka_edge.monitor.outcome import Outcome
from jidoka_shared.envelope import digest
from jidoka_shared.spc import individuals_limits
from jidoka_shared.wire import (
    Bundle,
    Characteristic,
    CloudEvent,
    FrozenLimits,
    SampleBatch,
    chain_samples,
)
from jidoka_shared.wire.events import EVENT_TYPES, MemoryRestarted, PieceRecorded, RunEnabled, SubgroupJudged
from tests.edge.line_in_memory import ADVICE_SET, Run, limits_of, make_bundle, read_rings
from tests.support.shopfloor import COMPANY, PATH, Floor, Said


@dataclass
class TellingRun(Run):
    """A run whose facts are numbered as the keeper numbers them."""

    said: Said = field(default_factory=Said)
    told: list[CloudEvent] = field(default_factory=list)

    def keep(self, outcome: Outcome | None) -> Outcome | None:
        super().keep(outcome)
        if outcome is not None:
            for row in outcome.event_rows(self.judge.order, self.judge.memory.bundle):
                seq = len(self.told) + 1
                data = msgspec.json.encode(row["data"])
                self.told.append(self.said.event(seq, row["type"], data, outcome.at))
        return outcome

    def reset(self) -> None:
        self.keep(holds.line_stood_still(self.judge, self.started, self.now, self.now))
        self.keep(holds.reset_seen(self.judge, self.started, self.now))


@cache
def story() -> tuple[TellingRun, list[bytes]]:
    """Limits in the order, advice, a stop, a failed and a passed verification, a lost reading, a crash."""
    rings, run = read_rings(), TellingRun()
    payloads = [make_bundle(1), make_bundle(2, limits_of(rings[:125]))]
    run.apply(payloads[0])
    run.order()
    for value in rings[:125]:
        run.make(value)
    run.apply(payloads[1])
    for value in rings[125:160]:
        run.make(value)
    run.crash()
    for value in rings[160:185]:
        run.make(value)
    run.reset()
    for _ in range(5):
        run.make(74.016)
    run.reset()
    run.make(None, status=0)
    for number in range(9):
        run.make(74.001 + 0.001 * (number % 3))
    return run, payloads


def told_to(floor: Floor, told: list[CloudEvent], payloads: list[bytes]) -> None:
    """The server has the bundles, and both transactions over the facts."""

    def keep_bundles(uow: Any) -> None:
        for number, payload in enumerate(payloads, 1):
            uow.insert(
                EDGE_BUNDLE, edge_ref=floor.edge.id, cell_id=floor.cell_id, hash=digest(payload),
                bundle_version=number, plan_id=floor.cell_id, payload=payload, state="reported",
            )  # fmt: skip

    floor.do(keep_bundles)
    floor.hear(told)


def sampled(floor: Floor, run: TellingRun) -> None:
    """The stream of samples, as the keeper seals it."""
    rows = [row for outcome in run.outcomes for row in outcome.samples]
    columns = {name: tuple(row[name] for row in rows) for name in rows[0]}
    batch = SampleBatch(edge=run.said.edge, epoch=run.said.epoch, first=1, chain="", **columns)
    batch = msgspec.structs.replace(batch, chain=chain_samples(run.said.epoch, batch))
    read = read_samples(msgspec.json.encode(batch), run.said.edge)
    assert floor.do(lambda uow: store_samples(uow, floor.edge, read)).ack.refused is None


def replayed(floor: Floor, order: str = "WO-1") -> Replay:
    with floor.read() as q:
        (one,) = shopfloor.replay_order(q, floor.cell_id, order)
    return one.replay


def tamper(floor: Floor, statement: sa.Executable) -> None:
    """By hand in the database, past what keeps facts as they are."""
    with floor.runtime.database.engine.begin() as connection:
        name = statement.table.name  # type: ignore[attr-defined]
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        else:
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (name,)
            ).scalars()
            for trigger in list(names):
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        connection.execute(statement)


def piece_id(number: int) -> Any:
    return sa.select(PIECE.c.id).where(PIECE.c.number == number).scalar_subquery()


def test_a_stored_order_gives_the_edges_words_and_state_hash_and_a_changed_reading_is_named(
    floor: Floor,
) -> None:
    run, payloads = story()
    told_to(floor, run.told, payloads)
    found = replayed(floor)
    assert found.result == "same" and RESULTS["same"].zh == "全部重放，与边缘判定一致"
    judged = run.events("SubgroupJudged")
    assert found.difference is None and found.skipped == 0
    assert (found.readings, found.subgroups, found.hashes) == (200, len(judged), len(judged))
    assert found.last_hash == judged[-1].state_hash
    assert found.restarts == 1 + len(run.events("MemoryRestarted"))
    assert any(word for event in judged for word in (event.mean_word, event.range_word))
    with floor.read() as q:
        day = date_in_zone(judged[-1].at, q.clock.zone)
        assert shopfloor.orders_of_day(q, floor.cell_id, day) == ["WO-1"]
        assert shopfloor.orders_of_day(q, floor.cell_id, day - timedelta(days=1)) == []
        (one,) = shopfloor.replay_order(q, floor.cell_id, "WO-1")
    assert answer_of(one).same and f"last {judged[-1].state_hash}" in shopfloor.replay_line(one)

    # One reading, 0.1 micrometre, in the table that everybody reads.
    tamper(
        floor, sa.update(PIECE_READING).where(PIECE_READING.c.piece_id == piece_id(152)).values(value=74.0001)
    )
    difference = replayed(floor).difference
    assert difference is not None
    assert (difference.what, difference.piece, difference.serial) == ("reading", 152, "R74-000152")
    with floor.read() as q:
        (one,) = shopfloor.replay_order(q, floor.cell_id, "WO-1")
    assert "differs at subgroup 31, piece 152 (R74-000152): reading" in shopfloor.replay_line(one)
    assert not answer_of(one).same
    assert difference.stored == "74.0001" and difference.replayed == str(read_rings()[151])

    # The same in the edge's own fact and in the subgroup's readings and mean: the memory's hash still tells.
    _change_everywhere(floor, 152, 74.0001)
    difference = replayed(floor).difference
    assert difference is not None and (difference.what, difference.subgroup) == ("state_hash", 31)


def _change_everywhere(floor: Floor, piece: int, value: float) -> None:
    for row in floor.all(EDGE_FACT, EDGE_FACT.c.seq):
        data = json.loads(row["data"])
        if row["type"].endswith("piece.recorded.v1") and data["piece"] == piece:
            data["value"] = value
            changed = sa.update(EDGE_FACT).where(EDGE_FACT.c.seq == row["seq"])
            tamper(floor, changed.values(data=json.dumps(data)))
    (group,) = (one for one in floor.all(SUBGROUP) if piece in one["pieces"])
    readings = [
        value if one == piece else x for one, x in zip(group["pieces"], group["readings"], strict=True)
    ]
    mean, spread = sum(readings) / 5, max(readings) - min(readings)
    tamper(
        floor,
        sa.update(SUBGROUP)
        .where(SUBGROUP.c.number == group["number"])
        .values(readings=readings, mean=mean, range=spread),
    )


def test_single_values_replay_with_their_moving_ranges(floor: Floor) -> None:
    limits = individuals_limits([74.0 + 0.002 * ((7 * n) % 5 - 2) for n in range(60)])
    frozen = FrozenLimits(
        id="LIM-1", version=1, centre=limits.centre, lower=limits.lower, upper=limits.upper,
        sigma_mean=limits.sigma, r_centre=limits.mr_centre, r_upper=limits.mr_upper, start_subgroup=1,
    )  # fmt: skip
    shape = {
        "chart": "imr", "subgroup_size": 1, "stop": ("reading.spec", "mean.n1", "range.upper"),
        "advice": (*ADVICE_SET, "mean.ewma", "mean.cusum"),
    }  # fmt: skip
    run = TellingRun()
    payload = make_bundle(1, frozen, format=2, characteristic=shape)
    run.apply(payload)
    run.order(40)
    for number in range(30):
        run.make(
            None if number % 11 == 10 else 74.0 + 0.002 * ((3 * number) % 5 - 2), status=number % 11 != 10
        )
    run.make(74.02)
    run.reset()
    run.make(74.001)
    told_to(floor, run.told, [payload])
    found = replayed(floor)
    assert found.difference is None and (found.readings, found.hashes) == (32, 32)
    sampled(floor, run)
    assert replayed(floor) == found
    tamper(floor, sa.update(MEASUREMENT).where(MEASUREMENT.c.piece == 7).values(value=74.5))
    difference = replayed(floor).difference
    assert difference is not None
    assert (difference.what, difference.piece, difference.stored) == ("sample", 7, "74.5")
    assert any(event.range_word for event in run.events("SubgroupJudged"))


def test_facts_that_are_missing_are_not_guessed(still_floor: Floor) -> None:
    run, payloads = story()
    said_gap = msgspec.json.encode(
        {"gap": "g1", "source": "stream:events", "reason": "buffer_full", "from": 20, "to": 39, "pieces": []}
    )
    gap = run.said.event(40, "io.jidoka.edge.gap.recorded.v1", said_gap, 1)
    told_to(still_floor, run.told[:19], payloads)
    still_floor.hear([gap, *run.told[40:]])
    found = replayed(still_floor)
    assert found.difference is None
    assert found.result == "incomplete"
    assert found.skipped > 60 and found.hashes > 0  # until limits restart run memory
    assert found.skipped_subgroups > 12
    with still_floor.read() as q, pytest.raises(Refusal, match="WO-404"):
        shopfloor.replay_order(q, still_floor.cell_id, "WO-404")


@dataclass
class Stored:
    """The story's facts, and what the server keeps of them, in memory: to be spoiled."""

    facts: list[Any]
    bundles: dict[str, Characteristic]
    readings: dict[int, StoredReading] = field(default_factory=dict)
    groups: dict[int, StoredGroup] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.facts:
            if isinstance(one, PieceRecorded):
                self.readings[one.piece] = StoredReading(
                    one.value, one.verdict, one.subgroup, one.words, serial=one.serial
                )
            elif isinstance(one, SubgroupJudged):
                self.groups[one.subgroup] = StoredGroup(
                    one.pieces,
                    one.readings,
                    one.mean,
                    one.range,
                    one.mean_word,
                    one.range_word,
                    one.state_hash,
                    {name: getattr(one, name) for name in SAID},
                )

    def replay(self, whole: bool = True) -> Replay:
        replayer = Replayer(lambda hash_: self.bundles.get(hash_ or ""), self.readings, self.groups)
        for told in self.facts:
            replayer.feed(told)
        return replayer.finish(whole)

    def reading(self, *pieces: int, **changes: Any) -> None:
        for piece in pieces:
            self.readings[piece] = replace(self.readings[piece], **changes)

    def group(self, *numbers: int, **changes: Any) -> None:
        for number in numbers:
            self.groups[number] = replace(self.groups[number], **changes)


@pytest.fixture
def kept() -> Stored:
    run, payloads = story()
    kinds = {
        name: kind
        for name, kind in EVENT_TYPES.items()
        if kind in (RunEnabled, MemoryRestarted, PieceRecorded, SubgroupJudged)
    }
    return Stored(
        [msgspec.json.decode(one.data, type=kinds[one.type]) for one in run.told if one.type in kinds],
        {digest(one): msgspec.json.decode(one, type=Bundle).characteristics[0] for one in payloads},
    )


SPOILED: dict[str, tuple[Callable[[Stored], object], str]] = {
    "no readings in the subgroups": (
        lambda kept: kept.group(*kept.groups, readings=()),
        "subgroup_readings",
    ),
    "a reading more": (
        lambda kept: kept.group(7, readings=(*kept.groups[7].readings, 74.0)),
        "subgroup_readings",
    ),
    "other pieces": (lambda kept: kept.group(7, pieces=(1, 2, 3, 4, 5)), "subgroup_pieces"),
    "no words": (lambda kept: kept.reading(*kept.readings, words=()), "reading_word"),
    "no words of the subgroup": (
        lambda kept: kept.reading(5, words=kept.readings[5].words[:1]),
        "closing_words",
    ),
    "another word of the subgroup": (lambda kept: kept.reading(5, words=(0, 1, 0)), "closing_words"),
    "another word of the last subgroup": (lambda kept: kept.reading(200, words=(0, 0, 1)), "closing_words"),
    "words of a subgroup that closed nothing": (lambda kept: kept.reading(4, words=(0, 0)), "closing_words"),
    "serials exchanged": (lambda kept: kept.reading(4, serial="R74-000005"), "serial"),
    "a reading in another subgroup": (lambda kept: kept.reading(4, subgroup=2), "reading_subgroup"),
    **{
        f"another {name}": (
            lambda kept, name=name: kept.group(7, said=kept.groups[7].said | {name: object()}),
            f"subgroup_{name}",
        )
        for name in SAID
    },
    "another verdict": (lambda kept: kept.reading(4, verdict="bad_reading"), "verdict"),
    "a subgroup nobody told": (
        lambda kept: kept.groups.update({999: kept.groups[1]}),
        "subgroup_untold",
    ),
    "a reading nobody told": (
        lambda kept: kept.readings.update({999: kept.readings[1]}),
        "reading_untold",
    ),
    "another hash in the fact": (
        lambda kept: kept.facts.__setitem__(6, msgspec.structs.replace(kept.facts[6], state_hash="0" * 64)),
        "state_hash",
    ),
}


@pytest.mark.parametrize("case", SPOILED)
def test_what_is_stored_otherwise_than_told_differs(kept: Stored, case: str) -> None:
    spoil, what = SPOILED[case]
    assert isinstance(kept.facts[6], SubgroupJudged) and kept.replay().result == "same"
    spoil(kept)
    found = kept.replay()
    assert found.result == "differs" and found.difference is not None and found.difference.what == what


def test_what_could_not_be_compared_is_incomplete(kept: Stored) -> None:
    """Facts missing at the end, at the beginning, all but the first; facts from before words and hashes."""
    facts = kept.facts
    kept.facts = facts[: len(facts) // 2]
    found = kept.replay(whole=False)
    assert found.result == "incomplete" and found.untold > 100
    kept.facts = facts[1:]  # without what began the order, until limits begin memory anew
    found = kept.replay(whole=False)
    assert (found.result, found.skipped, found.skipped_subgroups) == ("incomplete", 125, 25)
    kept.facts = facts[:1]
    found = kept.replay(whole=False)
    assert (found.result, found.readings, found.untold) == ("incomplete", 0, 200 + len(kept.groups))
    assert kept.replay(whole=True).result == "differs"

    kept.facts = [
        msgspec.structs.replace(one, words=()) if isinstance(one, PieceRecorded) else one for one in facts
    ]
    kept.reading(*kept.readings, words=())
    found = kept.replay()
    assert (found.result, found.wordless, found.readings) == ("incomplete", 200, 200)
    kept.facts = [
        msgspec.structs.replace(one, state_hash=None) if isinstance(one, SubgroupJudged) else one
        for one in kept.facts
    ]
    kept.group(*kept.groups, state_hash=None)
    assert (kept.replay().unsealed, kept.replay().hashes) == (len(kept.groups), 0)


def test_facts_that_are_gone_from_the_database_are_missed_and_the_exit_code_says_so(
    floor: Floor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, payloads = story()
    told_to(floor, run.told, payloads)
    settings = Settings.model_validate(
        {"database_url": floor.url, "company": COMPANY, "key_dir": str(tmp_path / "keys")}
    )
    arguments = argparse.Namespace(cell=PATH, order="WO-1", day=None)

    def said() -> tuple[int, str]:
        return cli._replay(arguments, settings), capsys.readouterr().out

    code, text = said()
    assert code == 0 and "the same: 200 readings" in text
    extra = floor.all(SUBGROUP)[0]
    tamper(floor, sa.insert(SUBGROUP).values(**{**extra, "id": uuid4(), "number": 999}))
    code, text = said()
    assert code == 1 and "differs at subgroup 999: subgroup_untold" in text
    tamper(floor, sa.delete(SUBGROUP).where(SUBGROUP.c.number == 999))
    tamper(floor, sa.delete(EDGE_FACT).where(EDGE_FACT.c.seq > len(run.told) // 2))
    code, text = said()
    assert code == 2 and "stored readings and subgroups whose facts are missing" in text
    tamper(floor, sa.delete(EDGE_FACT).where(EDGE_FACT.c.type.not_like("%run.enabled%")))
    with floor.read() as q:
        (one,) = shopfloor.replay_order(q, floor.cell_id, "WO-1")
    answer = answer_of(one)
    assert (answer.result, answer.same, answer.readings) == ("incomplete", False, 0)
    assert answer.untold == 200 + len(run.events("SubgroupJudged"))
    assert said()[0] == 2


def test_an_order_that_is_gone_from_the_tables_is_not_gone_from_its_day(floor: Floor) -> None:
    run, payloads = story()
    told_to(floor, run.told, payloads)
    for table in (PIECE_READING, SUBGROUP, PIECE):
        tamper(floor, sa.delete(table))
    with floor.read() as q:
        day = date_in_zone(run.events("SubgroupJudged")[-1].at, q.clock.zone)
        assert shopfloor.orders_of_day(q, floor.cell_id, day) == ["WO-1"]
        assert shopfloor.orders_of_day(q, floor.cell_id, day - timedelta(days=1)) == []
        found = shopfloor.replay_order(q, floor.cell_id, "WO-1")
        with pytest.raises(Refusal, match="nothing_to_replay"):
            shopfloor.replay_order(q, floor.cell_id, "WO-2")
    assert shopfloor.worst_result(found) == "differs"
    assert found[0].replay.difference is not None and found[0].replay.difference.what == "reading_missing"
