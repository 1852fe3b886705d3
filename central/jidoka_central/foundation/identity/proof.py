"""The password again: proof that the person who acts is the person who logged in."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.identity.errors import PASSWORD_WRONG, PERSON_NEEDED
from jidoka_central.foundation.identity.model import USER
from jidoka_central.foundation.identity.passwords import matches
from jidoka_central.foundation.uow import UnitOfWork


def acting_user(uow: UnitOfWork) -> RowMapping:
    """The row of the person who acts. Raises ``PERSON_NEEDED`` for a token, an edge or the server itself."""
    principal = uow.principal
    if principal.kind != "user" or principal.user_id is None:
        raise PERSON_NEEDED.refuse()
    row = uow.find(USER, UUID(principal.user_id))
    if row is None or row["state"] != "active":
        raise PERSON_NEEDED.refuse()
    return row


def prove_password(uow: UnitOfWork, password: str, field: str = "password") -> RowMapping:
    """The acting person's row, once their password is proven.

    Raises ``PERSON_NEEDED``, ``TOO_MANY_FAILURES``, ``PASSWORD_WRONG`` (which counts against the person).
    """
    row = acting_user(uow)
    uow.failures.check(uow.now, user=row["login"])
    if not matches(password, row["password_hash"]):
        uow.failures.failed(uow.now, user=row["login"])
        raise PASSWORD_WRONG.refuse(field=field)
    uow.failures.succeeded(row["login"])
    return row
