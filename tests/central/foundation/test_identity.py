"""People, roles, sessions, tokens: who may come in, what they may do, and how often they may guess."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.eventlog.model import EVENT_LOG
from jidoka_central.foundation.identity import passwords
from jidoka_central.foundation.identity.model import SESSION, TOKEN, USER
from jidoka_central.foundation.identity.passwords import FailedPasswords
from jidoka_central.foundation.identity.principal import Principal, system
from jidoka_central.foundation.identity.service import define_role
from jidoka_central.foundation.identity.sessions import SESSIONS_EACH_MAX, Session, Sessions, forget_ended
from jidoka_central.foundation.uow import Context, Runtime
from tests.central.foundation.boxes import COMPANY, READ, WRITE

PASSWORD = "correct horse battery"


@pytest.fixture
def clock(box_runtime: Runtime) -> SetClock:
    box_runtime.clock = made = SetClock(1_800_000_000_000_000)
    return made


@pytest.fixture
def sessions(box_runtime: Runtime, clock: SetClock) -> Sessions:
    """Anna fills boxes, Bert reads, the chief may do everything."""
    server = Context(system("test"), COMPANY)
    roles = {"filler": (WRITE, READ), "reader": (READ,), "chief": ("*",)}
    for code, permissions in roles.items():
        box_runtime.do(server, lambda uow, c=code, p=permissions: define_role(uow, c, c, c, p))
    for login, role in (("anna", "filler"), ("bert", "reader"), ("chief", "chief")):
        box_runtime.run(
            "identity.create_user",
            {
                "login": login,
                "display": login.title(),
                "password": PASSWORD,
                "roles": [role],
                "language": "en",
            },
            server,
        )
    return Sessions(box_runtime, idle_minutes=60, hours=12)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def acting(session: Session) -> Context:
    return Context(session.principal, session.principal.company)


def log_in(sessions: Sessions, login: str) -> tuple[str, Session]:
    return sessions.log_in(login, PASSWORD, "10.0.0.1")


def run(sessions: Sessions, who: Session, command: str, **given: Any) -> Any:
    return sessions.runtime.run(command, given, acting(who))


def user_id(sessions: Sessions, login: str) -> UUID:
    with sessions.runtime.database.read() as connection:
        return UUID(str(connection.execute(sa.select(USER.c.id).where(USER.c.login == login)).scalar_one()))


def test_a_session_is_its_users_permissions(sessions: Sessions) -> None:
    name, session = log_in(sessions, "anna")
    found = sessions.of_cookie(name)
    assert found == session
    assert found is not None and found.principal.permissions == {WRITE, READ, "identity.self"}
    assert found.principal.roles == {"filler"} and found.principal.language == "en"
    assert sessions.of_cookie(name + "x") is None


def test_everything_means_everything_that_is_declared(sessions: Sessions) -> None:
    _, session = log_in(sessions, "chief")
    assert session.principal.permissions == set(sessions.runtime.registry.permissions)


def test_no_secret_is_stored_or_logged(sessions: Sessions) -> None:
    name, session = log_in(sessions, "anna")
    token = run(sessions, session, "identity.create_token", name="robot", scopes=[READ]).token
    with sessions.runtime.database.read() as connection:
        for table in (USER, SESSION, TOKEN, EVENT_LOG):
            text = str(connection.execute(sa.select(table)).all())
            assert PASSWORD not in text and name not in text and token not in text
        assert "argon2" not in str(connection.execute(sa.select(EVENT_LOG)).all())
        assert connection.execute(sa.select(USER.c.password_hash)).scalars().first().startswith("$argon2id$")


def test_a_session_ends_when_it_is_idle_or_old(sessions: Sessions, clock: SetClock) -> None:
    name, _ = log_in(sessions, "anna")
    for _ in range(13):
        clock.advance(minutes=50)
        alive = sessions.of_cookie(name) is not None
    assert alive, "used again and again it lives"
    clock.advance(minutes=80)
    assert sessions.of_cookie(name) is None, "idle"
    name, _ = log_in(sessions, "anna")
    for _ in range(15):
        clock.advance(minutes=49)
        sessions.of_cookie(name)
    assert sessions.of_cookie(name) is None, "old, though never idle"


def test_ended_sessions_are_taken_away(sessions: Sessions, clock: SetClock) -> None:
    log_in(sessions, "anna")
    forget_ended(sessions.runtime)
    assert count_sessions(sessions) == 1
    clock.advance(hours=13)
    forget_ended(sessions.runtime)
    assert count_sessions(sessions) == 0


def count_sessions(sessions: Sessions) -> int:
    with sessions.runtime.database.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(SESSION)).scalar_one())


def test_sessions_of_one_user_are_bounded(sessions: Sessions, clock: SetClock) -> None:
    first, _ = log_in(sessions, "anna")
    for _ in range(SESSIONS_EACH_MAX):
        clock.advance(seconds=1)
        newest, _ = log_in(sessions, "anna")
    assert count_sessions(sessions) == SESSIONS_EACH_MAX
    assert sessions.of_cookie(first) is None and sessions.of_cookie(newest) is not None


def test_logging_out_ends_this_session_only(sessions: Sessions) -> None:
    first, session = log_in(sessions, "anna")
    second, _ = log_in(sessions, "anna")
    sessions.log_out(session)
    assert sessions.of_cookie(first) is None and sessions.of_cookie(second) is not None


def test_wrong_passwords_cost_waiting(sessions: Sessions, clock: SetClock) -> None:
    for _ in range(passwords.FREE_FAILURES["user"]):
        assert refused(lambda: sessions.log_in("anna", "wrong", "10.0.0.1")) == "identity.login_failed"
    with pytest.raises(Refusal) as caught:
        log_in(sessions, "anna")
    assert caught.value.code == "identity.too_many_failures"
    assert caught.value.params["seconds"] == passwords.FIRST_WAIT_SECONDS
    assert "30" in caught.value.sentence("zh")
    clock.advance(seconds=passwords.FIRST_WAIT_SECONDS)
    log_in(sessions, "anna")
    assert refused(lambda: sessions.log_in("anna", "wrong", "10.0.0.1")) == "identity.login_failed", (
        "forgiven"
    )


def test_an_address_that_tries_many_names_waits_too(sessions: Sessions) -> None:
    for number in range(passwords.FREE_FAILURES["address"]):
        sessions.runtime.failures.failed(sessions.runtime.clock.now(), user=f"u{number}", address="10.9.9.9")
    assert refused(lambda: sessions.log_in("anna", PASSWORD, "10.9.9.9")) == "identity.too_many_failures"
    log_in(sessions, "anna")


def test_remembered_failures_are_bounded_and_forgotten() -> None:
    failures = FailedPasswords()
    for number in range(passwords.REMEMBERED_MAX + 10):
        failures.failed(0, user=str(number))
    assert len(failures._failures) == passwords.REMEMBERED_MAX
    for _ in range(passwords.FREE_FAILURES["user"]):
        failures.failed(0, user="x")
    failures.failed(passwords.FORGOTTEN_AFTER_SECONDS * 1_000_000 + 1, user="x")
    failures.check(passwords.FORGOTTEN_AFTER_SECONDS * 1_000_000 + 1, user="x")


def test_unknown_wrong_and_deactivated_look_the_same(sessions: Sessions) -> None:
    _, chief = log_in(sessions, "chief")
    name, _ = log_in(sessions, "bert")
    run(sessions, chief, "identity.deactivate_user", user_id=user_id(sessions, "bert"))
    for login, password in (("nobody", PASSWORD), ("anna", "wrong"), ("bert", PASSWORD)):
        code = refused(lambda n=login, p=password: sessions.log_in(n, p, "10.0.0.2"))
        assert code == "identity.login_failed"
    assert sessions.of_cookie(name) is None, "deactivation ends the sessions"
    run(sessions, chief, "identity.activate_user", user_id=user_id(sessions, "bert"))
    log_in(sessions, "bert")


def test_changing_the_password_needs_the_old_one_and_ends_the_sessions(sessions: Sessions) -> None:
    name, anna = log_in(sessions, "anna")
    wrong = {"current": "wrong", "password": "another good one"}
    assert (
        refused(lambda: run(sessions, anna, "identity.change_password", **wrong)) == "identity.password_wrong"
    )
    weak = {"current": PASSWORD, "password": "short"}
    assert (
        refused(lambda: run(sessions, anna, "identity.change_password", **weak)) == "identity.password_weak"
    )
    run(sessions, anna, "identity.change_password", current=PASSWORD, password="another good one")
    assert sessions.of_cookie(name) is None
    assert refused(lambda: log_in(sessions, "anna")) == "identity.login_failed"
    sessions.log_in("anna", "another good one", "10.0.0.1")


def test_a_token_may_what_its_scopes_and_its_person_may(sessions: Sessions, clock: SetClock) -> None:
    _, anna = log_in(sessions, "anna")
    made = run(sessions, anna, "identity.create_token", name="robot", scopes=[READ], days=1)
    found = sessions.of_token(made.token)
    assert (
        found is not None and found.principal.permissions == {READ} and found.principal.name == "anna#robot"
    )
    assert not found.csrf_matches("")
    assert refused(lambda: run(sessions, found, "identity.create_token", name="x", scopes=[READ])) == (
        "permission.denied"
    )
    beyond = {"name": "more", "scopes": ["identity.manage"]}
    assert (
        refused(lambda: run(sessions, anna, "identity.create_token", **beyond))
        == "identity.unknown_permission"
    )
    _, chief = log_in(sessions, "chief")
    run(sessions, chief, "identity.assign_roles", user_id=user_id(sessions, "anna"), roles=[])
    found = sessions.of_token(made.token)
    assert found is not None and not found.principal.permissions, "it may no more than its person"
    clock.advance(hours=24)
    assert sessions.of_token(made.token) is None, "expired"


def test_a_revoked_token_is_none(sessions: Sessions) -> None:
    _, anna = log_in(sessions, "anna")
    made = run(sessions, anna, "identity.create_token", name="robot", scopes=[READ])
    _, bert = log_in(sessions, "bert")
    assert (
        refused(lambda: run(sessions, bert, "identity.revoke_token", token_id=made.id))
        == "document.not_found"
    )
    run(sessions, anna, "identity.revoke_token", token_id=made.id)
    assert sessions.of_token(made.token) is None and sessions.of_token("jdk_unknown") is None


def test_only_who_manages_users_manages_users(sessions: Sessions) -> None:
    _, anna = log_in(sessions, "anna")
    given = {"login": "eve", "display": "Eve", "password": PASSWORD}
    assert refused(lambda: run(sessions, anna, "identity.create_user", **given)) == "permission.denied"


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"login": "anna"}, "document.duplicate", "login"),
        ({"password": "short"}, "identity.password_weak", "password"),
        ({"password": "EVE-EVE-EVE", "login": "eve-eve-eve"}, "identity.password_weak", "password"),
        ({"roles": ["ghost"]}, "identity.unknown_role", "roles"),
        ({"login": "a b"}, "input.invalid", "login"),
    ],
)
def test_a_bad_user_is_refused_by_field(
    sessions: Sessions, given: dict[str, Any], code: str, field: str
) -> None:
    _, chief = log_in(sessions, "chief")
    whole = {"login": "eve", "display": "Eve", "password": PASSWORD} | given
    with pytest.raises(Refusal) as caught:
        run(sessions, chief, "identity.create_user", **whole)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_nobody_locks_everybody_out(sessions: Sessions) -> None:
    _, chief = log_in(sessions, "chief")
    me = user_id(sessions, "chief")
    for command, given in (
        ("identity.deactivate_user", {"user_id": me}),
        ("identity.assign_roles", {"user_id": me, "roles": ["reader"]}),
        ("identity.define_role", {"code": "chief", "name_zh": "x", "name_en": "x", "permissions": [READ]}),
    ):
        assert (
            refused(lambda c=command, g=given: run(sessions, chief, c, **g)) == "identity.last_administrator"
        )


def test_a_permission_must_exist(sessions: Sessions) -> None:
    _, chief = log_in(sessions, "chief")
    given = {"code": "new", "name_zh": "新", "name_en": "New", "permissions": ["boxes.fly"]}
    assert (
        refused(lambda: run(sessions, chief, "identity.define_role", **given))
        == "identity.unknown_permission"
    )


def test_the_server_has_no_password(sessions: Sessions) -> None:
    robot = Session(Principal("anna", "token", frozenset({"identity.self"}), company=COMPANY))
    assert (
        refused(lambda: run(sessions, robot, "identity.set_language", language="zh"))
        == "identity.person_needed"
    )
