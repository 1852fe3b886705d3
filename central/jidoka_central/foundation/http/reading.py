"""Sending documents and their buttons."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel
from starlette.responses import Response

from jidoka_central.foundation.states import Action
from jidoka_central.foundation.text import Language


class ActionShown(BaseModel):
    """A button: whether the command is possible now, and if not, why."""

    command: str
    title: str
    allowed: bool
    code: str | None
    reason: str | None


def actions_shown(actions: Iterable[Action], language: Language) -> list[ActionShown]:
    """The buttons of a document (``Queries.actions``) in the reader's language."""
    return [
        ActionShown(
            command=action.command,
            title=action.title.in_(language),
            allowed=action.allowed,
            code=action.refusal.code if action.refusal else None,
            reason=action.refusal.sentence(language) if action.refusal else None,
        )
        for action in actions
    ]


def document(model: BaseModel) -> Response:
    """The model as JSON; its ``version``, where there is one, is the ETag."""
    version = getattr(model, "version", None)
    headers = {} if version is None else {"ETag": f'"{version}"'}
    return Response(model.model_dump_json(), media_type="application/json", headers=headers)
