"""The reference pages, written from what is declared: commands, events, states, errors, settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jidoka_central import app
from jidoka_central.foundation.db import append_only_tables
from jidoka_central.foundation.http.generated import path_of
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.settings import PREFIX, Settings
from jidoka_central.foundation.states import StateTable

HEADER = "<!-- Written by `jidoka-central docs`; a test says when it is out of step. -->\n\n"


def pages() -> dict[str, str]:
    """File name -> text of every page."""
    registry = app.build_registry()
    return {
        "commands.md": _page("Commands and datasets", _commands(registry)),
        "events.md": _page("Events", _events(registry)),
        "states.md": _page("States", _states(registry)),
        "errors.md": _page("Refusals", _errors(registry)),
        "settings.md": _page("Settings of the server", _settings()),
    }


def write(folder: Path) -> list[Path]:
    """Write every page into ``folder``; returns the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    return written


def _page(title: str, lines: Iterator[str]) -> str:
    return f"{HEADER}# {title}\n\n" + "\n".join(lines).rstrip() + "\n"


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _head(*cells: str) -> Iterator[str]:
    yield _row(*cells)
    yield _row(*("---" for _ in cells))


def _commands(registry: Registry) -> Iterator[str]:
    yield "A command is `POST`, a dataset `GET`. The schemas are in `/api/openapi.json`.\n"
    for module in registry.modules:
        if not (module.commands or module.datasets or module.permissions):
            continue
        yield f"## {module.name}: {module.title.en} {module.title.zh}\n"
        if module.commands:
            yield from _head("command", "English", "中文", "permission", "document", "input")
            for one in module.commands:
                given = one.input.model_fields.items()
                fields = ", ".join(name if field.is_required() else f"{name}?" for name, field in given)
                yield _row(
                    f"`{path_of(one.name)}`", one.title.en, one.title.zh,
                    f"`{one.permission}`", one.document or "-", fields,
                )  # fmt: skip
            yield ""
        if module.datasets:
            yield from _head("dataset", "English", "中文", "permission", "filters")
            for two in module.datasets:
                filters = ", ".join(two.filters.model_fields) or "-"
                path, permission = f"`{path_of(two.name)}`", f"`{two.permission}`"
                yield _row(path, two.title.en, two.title.zh, permission, filters)
            yield ""
        if module.permissions:
            yield from _head("permission", "English", "中文")
            for name, text in module.permissions.items():
                yield _row(f"`{name}`", text.en, text.zh)
            yield ""


def _events(registry: Registry) -> Iterator[str]:
    yield "One row in the log each. Subscribers run in the same transaction, in this order.\n"
    yield from _head("event", "English", "中文", "document", "fields", "subscribers")
    for event in registry.events.values():
        fields = ", ".join(event.__dataclass_fields__) or "-"
        names = ", ".join(f"`{one.name.rsplit('.', 1)[-1]}`" for one in registry.subscribers(event)) or "-"
        yield _row(f"`{event.NAME}`", event.TITLE.en, event.TITLE.zh, event.DOCUMENT or "-", fields, names)
    yield "\n## Append-only tables\n"
    yield "Rows are inserted and read; triggers, and on PostgreSQL grants, refuse everything else.\n"
    for name in sorted(table.name for table in append_only_tables() if not table.name.startswith("test_")):
        yield f"- `{name}`"


def _states(registry: Registry) -> Iterator[str]:
    yield "A command with a dot is a person's; one without is a verb of a joint or of the edge's facts.\n"
    for table in registry.states.values():
        yield from _state_table(table)


def _state_table(table: StateTable) -> Iterator[str]:
    yield f"## {table.document}\n"
    also = "".join(f", or as `{state}`" for state in sorted(table.born))
    yield f"Starts as `{table.start}`{also}.\n"
    yield from _head("state", "English", "中文", "final")
    for state, text in table.states.items():
        yield _row(f"`{state}`", text.en, text.zh, "yes" if state in table.final else "")
    yield ""
    yield from _head("from", "command", "to", "gates")
    for one in table.rows:
        gates = ", ".join(f"`{gate.name}`" for gate in one.gates) or "-"
        yield _row(f"`{one.state}`", f"`{one.command}`", f"`{one.next}`", gates)
    yield ""


def _errors(registry: Registry) -> Iterator[str]:
    yield "Problem details (RFC 9457) with `code`; `retry`: the same request may succeed later.\n"
    yield from _head("code", "status", "retry", "English", "中文")
    for problem in registry.problems.values():
        retry = "yes" if problem.retry else ""
        yield _row(f"`{problem.code}`", problem.status, retry, problem.text.en, problem.text.zh)


def _settings() -> Iterator[str]:
    yield f"By name in a TOML file (`--config` or `{PREFIX}CONFIG`), or as variable `{PREFIX}<NAME>`.\n"
    yield from _head("name", "default", "meaning")
    for name, field in Settings.model_fields.items():
        default = "" if "password" in name else str(field.default)
        yield _row(f"`{name}`", f"`{default}`" if default else "none", field.description or "")
