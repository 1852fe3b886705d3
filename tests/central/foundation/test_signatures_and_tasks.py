"""Signing with the password again, separation of duties, and the inbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.eventlog.model import EVENT_LOG
from jidoka_central.foundation.identity.principal import Principal, system
from jidoka_central.foundation.identity.service import create_user, define_role
from jidoka_central.foundation.signatures import (
    SIGNATURE,
    content_hash,
    require_distinct,
    sign,
    signatures_of,
)
from jidoka_central.foundation.tasks import close, create
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import Context, Runtime
from tests.central.foundation.boxes import COMPANY

PASSWORD = "correct horse battery"
MEANING = Text(zh="我批准此判定", en="I approve this disposition")
DOCUMENT = UUID(int=7)
SERVER = Context(system("test"), COMPANY)
ASK = Text(zh="请审核箱 {box}", en="Please review box {box}")


def person(runtime: Runtime, login: str, *roles: str) -> Context:
    def make(uow: Any) -> UUID:
        for role in roles:
            define_role(uow, role, role, role, [])
        return create_user(uow, login, login.title(), PASSWORD, "en", roles)

    id_ = runtime.do(SERVER, make)
    principal = Principal(
        login,
        permissions=frozenset({"identity.self"}),
        roles=frozenset(roles),
        company=COMPANY,
        user_id=str(id_),
    )
    return Context(principal, COMPANY)


def signed(runtime: Runtime, who: Context, role: str | None = None, password: str = PASSWORD) -> UUID:
    def work(uow: Any) -> UUID:
        require_distinct(uow, "test_box", DOCUMENT, role)
        return sign(
            uow,
            document="test_box",
            document_id=DOCUMENT,
            meaning=MEANING,
            password=password,
            content={"pieces": 4, "id": DOCUMENT},
            role=role,
        )

    return runtime.do(who, work)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def test_a_signature_records_who_what_and_in_which_words(box_runtime: Runtime) -> None:
    anna = person(box_runtime, "anna", "engineer")
    signed(box_runtime, anna, "engineer")
    with box_runtime.read(anna.principal, COMPANY) as q:
        (one,) = signatures_of(q, "test_box", DOCUMENT)
        log = q.rows(sa.select(EVENT_LOG).where(EVENT_LOG.c.event == "signatures.document_signed"))
    assert (one.login, one.role, one.meaning) == ("anna", "engineer", MEANING)
    assert one.content_hash == content_hash({"id": str(DOCUMENT), "pieces": 4})
    assert one.content_hash != content_hash({"id": str(DOCUMENT), "pieces": 5})
    assert len(log) == 1 and one.content_hash in log[0]["body"] and PASSWORD not in log[0]["body"]


def test_only_the_person_with_the_password_signs(box_runtime: Runtime) -> None:
    anna = person(box_runtime, "anna", "engineer")
    assert refused(lambda: signed(box_runtime, anna, password="wrong")) == "identity.password_wrong"
    token = Context(Principal("anna#t", "token", company=COMPANY, user_id=anna.principal.user_id), COMPANY)
    assert refused(lambda: signed(box_runtime, token)) == "identity.person_needed"
    assert refused(lambda: signed(box_runtime, SERVER)) == "identity.person_needed"
    with box_runtime.database.read() as connection:
        assert connection.execute(sa.select(SIGNATURE)).first() is None


def test_guessing_at_a_signature_is_guessing_at_a_password(box_runtime: Runtime) -> None:
    anna = person(box_runtime, "anna")
    for _ in range(5):
        assert refused(lambda: signed(box_runtime, anna, password="wrong")) == "identity.password_wrong"
    assert refused(lambda: signed(box_runtime, anna)) == "identity.too_many_failures"


def test_two_persons_in_two_roles(box_runtime: Runtime) -> None:
    anna = person(box_runtime, "anna", "engineer", "manager")
    bert = person(box_runtime, "bert", "engineer")
    carl = person(box_runtime, "carl", "manager")
    assert refused(lambda: signed(box_runtime, bert, "manager")) == "signatures.role_needed"
    signed(box_runtime, anna, "engineer")
    assert refused(lambda: signed(box_runtime, anna, "manager")) == "signatures.signed_already", (
        "one person twice"
    )
    assert refused(lambda: signed(box_runtime, bert, "engineer")) == "signatures.signed_already", (
        "one role twice"
    )
    signed(box_runtime, carl, "manager")


def inbox(runtime: Runtime, who: Context, state: str | None = "open") -> list[Any]:
    dataset = runtime.registry.datasets["tasks.mine"]
    with runtime.read(who.principal, COMPANY) as q:
        rows, _ = dataset.fetch(q, dataset.filters(state=state), None, 50)
    return rows


def test_a_task_is_seen_by_its_role_or_its_person(box_runtime: Runtime) -> None:
    anna, bert = person(box_runtime, "anna", "engineer"), person(box_runtime, "bert")
    box_runtime.do(
        SERVER,
        lambda uow: create(
            uow, title=ASK, document="test_box", document_id=DOCUMENT, role="engineer", params={"box": "B1"}
        ),
    )
    bert_id = UUID(str(bert.principal.user_id))
    box_runtime.do(
        SERVER,
        lambda uow: create(uow, title=MEANING, document="test_box", document_id=uuid4(), user_id=bert_id),
    )
    assert [row.title_zh for row in inbox(box_runtime, anna)] == ["请审核箱 B1"]
    assert [row.title_en for row in inbox(box_runtime, bert)] == ["I approve this disposition"]


def test_a_task_is_completed_once_and_by_those_it_is_for(box_runtime: Runtime) -> None:
    anna, bert = person(box_runtime, "anna", "engineer"), person(box_runtime, "bert")
    id_ = box_runtime.do(
        SERVER,
        lambda uow: create(uow, title=MEANING, document="test_box", document_id=DOCUMENT, role="engineer"),
    )
    given = {"task_id": id_, "note": "done"}
    assert refused(lambda: box_runtime.run("tasks.complete", given, bert)) == "tasks.not_yours"
    box_runtime.run("tasks.complete", given, anna)
    assert refused(lambda: box_runtime.run("tasks.complete", given, anna)) == "state.illegal"
    assert not inbox(box_runtime, anna) and len(inbox(box_runtime, anna, "done")) == 1


def test_asked_twice_about_one_thing_is_one_task_until_it_lapses(box_runtime: Runtime) -> None:
    anna = person(box_runtime, "anna", "engineer")

    def ask(uow: Any) -> UUID:
        return create(
            uow, title=MEANING, document="test_box", document_id=DOCUMENT, role="engineer", key="sign"
        )

    first = box_runtime.do(SERVER, ask)
    assert box_runtime.do(SERVER, ask) == first
    lapsed = box_runtime.do(
        SERVER, lambda uow: close(uow, document="test_box", document_id=DOCUMENT, key="sign")
    )
    assert lapsed == 1 and not inbox(box_runtime, anna)
    assert box_runtime.do(SERVER, ask) != first
