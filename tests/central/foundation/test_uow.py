"""One business event is one transaction: all of it or nothing, again when the database asks, once for a
key.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Annotated, Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.exc import DBAPIError

from jidoka_central.foundation.errors import InvalidInput, Refusal
from jidoka_central.foundation.eventlog.model import EVENT_LOG, EVENT_UNSEALED
from jidoka_central.foundation.events import Subscription
from jidoka_central.foundation.faults import faults_of
from jidoka_central.foundation.idempotency import IDEMPOTENCY, KEPT_DAYS, forget_before
from jidoka_central.foundation.modules import FOUNDATION
from jidoka_central.foundation.registry import Command, Registry
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import Context, Runtime, UndeclaredEvent, UnitOfWork
from tests.central.foundation import boxes
from tests.central.foundation.boxes import BOX, FILLING, acting


def count(runtime: Runtime, table: sa.Table) -> int:
    with runtime.database.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def refusal(act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value


def make(runtime: Runtime, label: str = "A", pieces: int = 0, **context: Any) -> boxes.BoxAnswer:
    answer = runtime.run(boxes.MAKE, {"label": label, "pieces": pieces}, acting(**context))
    assert isinstance(answer, boxes.BoxAnswer)
    return answer


def test_a_command_writes_its_effect_its_joint_and_its_log_rows(box_runtime: Runtime) -> None:
    box = make(box_runtime)
    box_runtime.run("boxes.fill", {"box_id": box.id, "pieces": 7}, acting())
    assert box.number == "BX-000001"
    assert count(box_runtime, FILLING) == 1
    with box_runtime.database.read() as connection:
        rows = connection.execute(sa.select(EVENT_LOG).order_by(EVENT_LOG.c.row)).all()
    assert [row.event for row in rows] == ["boxes.made", "boxes.filled"]
    assert rows[1].actor == "anna" and rows[1].command == "boxes.fill" and rows[1].document_id == box.id
    assert '"before":{"pieces":0}' in rows[1].body and '"after":{"pieces":7}' in rows[1].body


def test_a_refusal_changes_nothing(box_runtime: Runtime) -> None:
    box = make(box_runtime, pieces=1_000)
    assert refusal(lambda: box_runtime.run("boxes.fill", {"box_id": box.id, "pieces": 1}, acting())).code == (
        "boxes.too_full"
    )
    assert count(box_runtime, EVENT_LOG) == 1 and count(box_runtime, FILLING) == 0


def test_a_failing_subscriber_takes_the_whole_event_back(box_url: str) -> None:
    def fails(_: UnitOfWork, __: boxes.BoxMade) -> None:
        raise RuntimeError("the joint is broken")

    registry = Registry((*FOUNDATION, boxes.MODULE), (Subscription(boxes.BoxMade, fails),))
    runtime = Runtime(boxes.open_database(box_url), registry)
    with pytest.raises(RuntimeError):
        make(runtime)
    assert count(runtime, BOX) == count(runtime, EVENT_LOG) == 0
    runtime.database.close()


def test_a_subscriber_may_emit_only_what_it_declares(box_url: str) -> None:
    def emits(uow: UnitOfWork, event: boxes.BoxMade) -> None:
        uow.emit(boxes.BoxShut(event.document_id))

    for declared in ((), (boxes.BoxShut,)):
        registry = Registry((*FOUNDATION, boxes.MODULE), (Subscription(boxes.BoxMade, emits, declared),))
        runtime = Runtime(boxes.open_database(box_url), registry)
        if declared:
            make(runtime)
            assert count(runtime, EVENT_LOG) == 2
        else:
            with pytest.raises(UndeclaredEvent):
                make(runtime)
        runtime.database.close()


def test_what_is_not_allowed_is_refused_before_anything_opens(box_runtime: Runtime) -> None:
    no = refusal(lambda: box_runtime.run("boxes.make", {"label": "A"}, acting("eve", "boxes.read")))
    assert no.code == "permission.denied" and no.problem.status == 403


@pytest.mark.parametrize(
    ("given", "field", "kind"),
    [
        ({}, "label", "missing"),
        ({"label": ""}, "label", "string_too_short"),
        ({"label": "A", "pieces": -1}, "pieces", "greater_than_equal"),
        ({"label": "A", "pieces": 2_000_000}, "pieces", "less_than_equal"),
        ({"label": "A", "colour": "red"}, "colour", "extra_forbidden"),
        ({"label": "A\0B"}, "label", "nul"),
    ],
)
def test_an_input_that_does_not_fit_names_its_field(
    box_runtime: Runtime, given: dict[str, Any], field: str, kind: str
) -> None:
    no = refusal(lambda: box_runtime.run("boxes.make", given, acting()))
    assert isinstance(no, InvalidInput)
    assert (no.faults[0].field, no.faults[0].code) == (field, kind)
    assert field in no.sentence("zh") and no.faults[0].sentence("zh") != no.faults[0].sentence("en")


def test_an_illegal_transition_names_what_is_allowed_in_both_languages(box_runtime: Runtime) -> None:
    box = make(box_runtime)
    box_runtime.run("boxes.shut", {"box_id": box.id}, acting())
    no = refusal(lambda: box_runtime.run("boxes.fill", {"box_id": box.id, "pieces": 1}, acting()))
    assert no.code == "state.illegal"
    assert no.sentence("en") == "A is shut: boxes.fill is not possible; allowed: -"
    assert "关闭" in no.sentence("zh")


def test_a_list_whose_entries_are_at_fault_is_not_called_too_short() -> None:
    class Lines(BaseModel):
        lines: Annotated[tuple[int, ...], Field(min_length=1)]

    with pytest.raises(ValidationError) as bad:
        Lines.model_validate({"lines": ["x"]})
    assert [fault.field for fault in faults_of(bad.value)] == ["lines.0"]
    with pytest.raises(ValidationError) as empty:
        Lines.model_validate({"lines": []})
    assert [fault.field for fault in faults_of(empty.value)] == ["lines"]


def test_the_buttons_ask_what_the_service_asks(box_runtime: Runtime, anna: Context) -> None:
    box = make(box_runtime, pieces=1_000)
    with box_runtime.read(anna.principal, anna.company) as q:
        row = q.get(BOX, box.id)
        actions = {one.command: one for one in q.actions(boxes.STATES, row["state"], row, row["label"])}
    assert actions["boxes.shut"].allowed
    assert (
        actions["boxes.fill"].refusal is not None and actions["boxes.fill"].refusal.code == "boxes.too_full"
    )


def test_a_stale_version_is_refused(box_runtime: Runtime) -> None:
    box = make(box_runtime)
    box_runtime.run("boxes.fill", {"box_id": box.id, "pieces": 1}, acting(if_match=1))
    no = refusal(lambda: box_runtime.run("boxes.fill", {"box_id": box.id, "pieces": 1}, acting(if_match=1)))
    assert no.code == "document.stale" and no.problem.status == 412 and no.field == "If-Match"


def test_another_company_sees_nothing(box_runtime: Runtime) -> None:
    box = make(box_runtime)
    other = Context(acting().principal, "OTHER")
    no = refusal(lambda: box_runtime.run("boxes.fill", {"box_id": box.id, "pieces": 1}, other))
    assert no.code == "document.not_found"
    with box_runtime.read(other.principal, "OTHER") as q:
        assert q.find(BOX, box.id) is None


def test_the_same_key_gives_the_first_answer_again(box_runtime: Runtime) -> None:
    first = make(box_runtime, key="k1")
    assert make(box_runtime, key="k1") == first
    assert count(box_runtime, BOX) == 1
    assert refusal(lambda: make(box_runtime, label="B", key="k1")).code == "idempotency.key_reused"
    assert make(box_runtime, label="B", key="k1", name="bert").id != first.id, (
        "a key belongs to its principal"
    )


def test_a_refused_command_leaves_its_key_free(box_runtime: Runtime) -> None:
    box = make(box_runtime, pieces=1_000)
    for _ in range(2):
        no = refusal(lambda: box_runtime.run("boxes.fill", {"box_id": box.id, "pieces": 1}, acting(key="k2")))
        assert no.code == "boxes.too_full"
    assert count(box_runtime, IDEMPOTENCY) == 0


def test_secrets_reach_neither_the_log_nor_the_remembered_answer(box_runtime: Runtime) -> None:
    given = {"label": "A", "code": "open-sesame"}
    answer = box_runtime.run("boxes.make", given, acting(key="k3"))
    again = box_runtime.run("boxes.make", given | {"code": "another"}, acting(key="k3"))
    assert getattr(answer, "code", None) == "open-sesame" and getattr(again, "code", None) == ""
    with box_runtime.database.read() as connection:
        for table in (EVENT_LOG, IDEMPOTENCY):
            assert "sesame" not in str(connection.execute(sa.select(table)).all())


def test_two_at_once_with_one_key_are_one(box_runtime: Runtime) -> None:
    answers: list[Any] = []

    def again(barrier: threading.Barrier) -> None:
        barrier.wait()
        answers.append(make(box_runtime, key="k4"))

    barrier = threading.Barrier(6)
    threads = [threading.Thread(target=again, args=(barrier,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({answer.id for answer in answers}) == 1 and len(answers) == 6
    assert count(box_runtime, BOX) == 1


def test_old_keys_are_forgotten(box_runtime: Runtime) -> None:
    make(box_runtime, key="k5")
    now = box_runtime.clock.now()
    with box_runtime.database.write() as connection:
        assert forget_before(connection, now - KEPT_DAYS * 86_400_000_000) == 0
        assert forget_before(connection, now + 1) == 1


def test_what_the_rules_let_through_twice_is_a_duplicate(box_runtime: Runtime) -> None:
    make(box_runtime)
    no = refusal(lambda: make(box_runtime))
    assert (no.code, no.field) == ("document.duplicate", "label")


def test_a_number_beyond_the_column_is_refused(box_runtime: Runtime) -> None:
    def beyond(uow: UnitOfWork) -> None:
        uow.insert(BOX, number="X", label="X", state="open", pieces=2**63)

    assert refusal(lambda: box_runtime.do(acting(), beyond)).code == "input.out_of_range"


def _again_please(dialect: str) -> DBAPIError:
    class Original(Exception):
        sqlstate = "40001" if dialect == "postgresql" else None
        sqlite_errorname = "SQLITE_BUSY"

    return DBAPIError("SELECT 1", {}, Original())


def test_a_serialisation_failure_runs_the_whole_event_again(box_runtime: Runtime) -> None:
    tries = []

    def fails_twice(uow: UnitOfWork) -> str:
        box = uow.insert(BOX, number=f"N{len(tries)}", label="L", state="open", pieces=0)
        uow.emit(boxes.BoxMade(box, "L"))
        tries.append(uow)
        if len(tries) < 3:
            raise _again_please(box_runtime.database.dialect)
        return "done"

    assert box_runtime.do(acting(), fails_twice) == "done"
    assert len(tries) == 3 and len(set(map(id, tries))) == 3
    assert count(box_runtime, BOX) == count(box_runtime, EVENT_LOG) == count(box_runtime, EVENT_UNSEALED) == 1


def test_what_never_succeeds_is_busy_and_may_be_tried_again(box_runtime: Runtime) -> None:
    def never(_: UnitOfWork) -> None:
        raise _again_please(box_runtime.database.dialect)

    no = refusal(lambda: box_runtime.do(acting(), never))
    assert no.code == "database.busy" and no.problem.retry


def test_a_write_within_a_write_is_a_defect(box_runtime: Runtime) -> None:
    with pytest.raises(AssertionError, match="within another"):
        box_runtime.do(acting(), lambda _: make(box_runtime))
    assert make(box_runtime).state == "open"


def test_a_read_cannot_write(box_runtime: Runtime, anna: Context) -> None:
    with pytest.raises(DBAPIError), box_runtime.read(anna.principal, anna.company) as q:
        q.connection.execute(sa.delete(BOX))
    make(box_runtime)


@pytest.mark.parametrize("table", [FILLING, EVENT_LOG])
def test_facts_are_neither_changed_nor_deleted(box_runtime: Runtime, table: sa.Table) -> None:
    box = make(box_runtime)
    box_runtime.run("boxes.fill", {"box_id": box.id, "pieces": 1}, acting())
    for statement in (sa.update(table).values(company="X"), sa.delete(table)):
        with pytest.raises(DBAPIError, match="append-only"), box_runtime.database.write() as connection:
            connection.execute(statement)


def test_numbers_have_no_gap_where_a_transaction_failed(box_runtime: Runtime) -> None:
    make(box_runtime, label="A")
    with pytest.raises(RuntimeError):
        box_runtime.do(acting(), _numbered_then_fails)
    assert make(box_runtime, label="B").number == "BX-000002"


def _numbered_then_fails(uow: UnitOfWork) -> None:
    uow.number("box", "BX")
    raise RuntimeError


def test_a_double_declaration_is_refused() -> None:
    other = Command(
        "boxes.make", Text(zh="x", en="x"), "boxes.write", boxes.MakeBox, boxes.BoxAnswer, boxes.make
    )
    with pytest.raises(ValueError, match="twice"):
        Registry((*FOUNDATION, boxes.MODULE, boxes.Module("more", Text(zh="x", en="x"), commands=(other,))))


def test_unknown_documents_are_named(box_runtime: Runtime) -> None:
    id_ = uuid4()
    no = refusal(lambda: box_runtime.run("boxes.shut", {"box_id": id_}, acting()))
    assert no.problem.status == 404 and str(id_) in no.sentence("en")
