"""Sending documents, their buttons, and files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pydantic import BaseModel
from starlette.responses import Response

from jidoka_central.foundation.states import Action
from jidoka_central.foundation.text import Language

MEDIA: Final = {
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ActionShown(BaseModel):
    """A button: whether the command is possible now, and if not, why; of a signature what it means."""

    command: str
    title: str
    allowed: bool
    code: str | None
    reason: str | None
    means: str | None


def actions_shown(actions: Iterable[Action], language: Language) -> list[ActionShown]:
    """The buttons of a document (``Queries.actions``) in the reader's language."""
    return [
        ActionShown(
            command=action.command,
            title=action.title.in_(language),
            allowed=action.allowed,
            code=action.refusal.code if action.refusal else None,
            reason=action.refusal.sentence(language) if action.refusal else None,
            means=action.means.in_(language) if action.means else None,
        )
        for action in actions
    ]


def document(model: BaseModel) -> Response:
    """The model as JSON; its ``version``, where there is one, is the ETag."""
    version = getattr(model, "version", None)
    headers = {} if version is None else {"ETag": f'"{version}"'}
    return Response(model.model_dump_json(), media_type="application/json", headers=headers)


def attachment(content: bytes | str, name: str) -> Response:
    """A file to keep, of the kind its name ends with (``MEDIA``); what a header or a file system minds in the
    name becomes an underscore."""
    plain = "".join(one if one.isascii() and (one.isalnum() or one in "-_.") else "_" for one in name)
    headers = {"Content-Disposition": f'attachment; filename="{plain}"'}
    return Response(content, media_type=MEDIA[plain.rpartition(".")[2]], headers=headers)


def sends(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """``responses`` of a route that answers with an attachment of one of these kinds."""
    return {200: {"content": {MEDIA[kind]: {} for kind in kinds}}}
