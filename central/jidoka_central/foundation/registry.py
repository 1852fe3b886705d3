"""The registry: every command, dataset, document type, event, gate, state table and permission is declared
once.

HTTP routes, the audit trail, forms and processes read it. A module exports one ``MODULE = Module(...)`` from
``public.py``; ``app.py`` puts
them together. Names are ``module.what``; a double declaration is an error at start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from jidoka_central.foundation.checklists import Check
from jidoka_central.foundation.errors import ILLEGAL_TRANSITION, NOT_ALLOWED, Problem, Refusal
from jidoka_central.foundation.events import Event, Subscription
from jidoka_central.foundation.gates import Gate, GateAnswer
from jidoka_central.foundation.states import StateTable
from jidoka_central.foundation.text import Text

if TYPE_CHECKING:
    from jidoka_central.foundation.jobs import Job
    from jidoka_central.foundation.queries import Queries
    from jidoka_central.foundation.settings import Settings
    from jidoka_central.foundation.uow import Runtime, UnitOfWork


Reader = Callable[[], "AbstractContextManager[Queries]"]
"""Opens one consistent read."""


class Input(BaseModel):
    """Base of every command input: frozen, no unknown field, strings trimmed, nothing coerced silently
    between types."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, str_max_length=4000)


class Answer(BaseModel):
    """Base of every command answer and dataset row."""

    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True, slots=True)
class Command:
    """A request a principal may make. HTTP: ``POST /api/<module>/<what>`` with the input as body.

    ``secret_fields`` never reach the log nor the idempotency hash. An
    answer's secret field must be optional: asked again with the same key it comes back empty.

    ``prepare(read, input)`` is for what takes long, and runs before the write transaction, which on SQLite is
    the only one: it opens reads as it needs them, computes after they are closed, and returns what ``run``
    takes in place of the input. What it read may have changed by then; ``run`` decides on what must not have.

    ``means`` is what one declares by giving the command, where it is a signature that always means the same:
    its dialog shows it before the password is asked for.
    """

    name: str
    title: Text
    permission: str
    input: type[BaseModel]
    answer: type[BaseModel]
    run: Callable[[UnitOfWork, Any], BaseModel]
    document: str = ""
    secret_fields: frozenset[str] = frozenset()
    prepare: Callable[[Reader, Any], Any] | None = None
    means: Text | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows a principal may read, newest last key first, in pages. HTTP: ``GET
    /api/<module>/<what>?cursor=&limit=&<filter>=``.

    ``fetch(queries, filters, cursor, limit)`` returns rows and the next cursor (opaque text) or ``None``.
    """

    name: str
    title: Text
    permission: str
    row: type[BaseModel]
    filters: type[BaseModel]
    fetch: Callable[[Queries, Any, str | None, int], tuple[list[Any], str | None]]


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document people refer to: name, number series prefix, where it is shown."""

    name: str
    title: Text
    prefix: str = ""
    path: str = ""  # console path with {id}


class Stoppable(Protocol):
    def stop(self) -> None:
        """Returns when everything it started has ended."""
        ...


@dataclass(frozen=True, slots=True)
class Service:
    """Something that runs beside the requests, such as the reader of the edges' messages.

    ``start(runtime, settings)`` returns at once; what it returns is stopped when the process ends.
    """

    name: str
    role: Literal["serve", "ingest", "work"]
    start: Callable[[Runtime, Settings], Stoppable]


@dataclass(frozen=True, slots=True)
class Module:
    name: str
    title: Text
    commands: tuple[Command, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    documents: tuple[DocumentType, ...] = ()
    events: tuple[type[Event], ...] = ()
    gates: tuple[Gate, ...] = ()
    states: tuple[StateTable, ...] = ()
    problems: tuple[Problem, ...] = ()
    permissions: dict[str, Text] = field(default_factory=dict)
    routers: tuple[Callable[..., Any], ...] = ()  # functions (runtime) -> APIRouter
    jobs: tuple[Job, ...] = ()  # repeated work under a lease, run by the role `work`
    services: tuple[Service, ...] = ()  # long-running parts of the role they name
    topics: dict[str, str] = field(default_factory=dict)  # live topic (before "/") -> permission to see it
    checks: tuple[Check, ...] = ()  # lines of checklists, its own or others'


class Registry:
    """All modules together, with the joints' subscriptions and gate answers."""

    def __init__(
        self,
        modules: Iterable[Module],
        subscriptions: Iterable[Subscription] = (),
        gate_answers: Iterable[GateAnswer] = (),
    ) -> None:
        self.modules = tuple(modules)
        self.commands = _unique((c.name, c) for m in self.modules for c in m.commands)
        self.datasets = _unique((d.name, d) for m in self.modules for d in m.datasets)
        self.documents = _unique((d.name, d) for m in self.modules for d in m.documents)
        self.events = _unique((e.NAME, e) for m in self.modules for e in m.events)
        self.gates = _unique((g.name, g) for m in self.modules for g in m.gates)
        self.states = _unique((s.document, s) for m in self.modules for s in m.states)
        self.problems = _unique((p.code, p) for m in self.modules for p in m.problems)
        self.permissions = _unique((name, text) for m in self.modules for name, text in m.permissions.items())
        self.topics = _unique((name, needs) for m in self.modules for name, needs in m.topics.items())
        self.jobs = _unique((j.name, j) for m in self.modules for j in m.jobs)
        self.checks = _unique((c.name, c) for m in self.modules for c in m.checks)
        self.services = _unique((s.name, s) for m in self.modules for s in m.services)
        self.subscriptions = tuple(subscriptions)
        self._by_event: dict[type[Event], tuple[Subscription, ...]] = {}
        for subscription in self.subscriptions:
            self._known(subscription.event.NAME, self.events, f"subscription {subscription.name}")
            for emitted in subscription.emits:
                self._known(emitted.NAME, self.events, f"subscription {subscription.name} emits")
            self._by_event[subscription.event] = (*self._by_event.get(subscription.event, ()), subscription)
        self._answers: dict[str, tuple[GateAnswer, ...]] = {}
        for answer in gate_answers:
            self._known(answer.gate.name, self.gates, "gate answer")
            self._answers[answer.gate.name] = (*self._answers.get(answer.gate.name, ()), answer)
        for command in self.commands.values():
            self._known(command.permission, self.permissions, f"command {command.name}")
        for dataset in self.datasets.values():
            self._known(dataset.permission, self.permissions, f"dataset {dataset.name}")
        for topic, permission in self.topics.items():
            self._known(permission, self.permissions, f"live topic {topic}")

    @staticmethod
    def _known(name: str, among: dict[str, Any], who: str) -> None:
        if name not in among:
            raise ValueError(f"{who}: {name!r} is not declared by any module")

    def subscribers(self, event: type[Event]) -> tuple[Subscription, ...]:
        return self._by_event.get(event, ())

    def checklist(self, name: str) -> tuple[Check, ...]:
        """The checks of a list, in the order of the modules that declare them."""
        return tuple(check for check in self.checks.values() if check.list == name)

    def answers(self, gate: Gate) -> tuple[GateAnswer, ...]:
        return self._answers.get(gate.name, ())

    def in_words(self, refusal: Refusal) -> Refusal:
        """The refusal for a person: documents, commands and the permission that it names by code are named by
        their titles; verbs that are nobody's command are left out."""
        if refusal.problem is NOT_ALLOWED:
            code = str(refusal.params["permission"])
            title = self.permissions.get(code)
            words = title and Text(zh=f"{title.zh}（{code}）", en=f"{title.en} ({code})")
            return Refusal(refusal.problem, refusal.field, refusal.params | {"permission": words or code})
        if refusal.problem is not ILLEGAL_TRANSITION:
            return refusal
        wanted = self.commands.get(str(refusal.params["command"]))
        names = str(refusal.params["allowed"]).split(", ")
        titles = [self.commands[name].title for name in names if name in self.commands]
        allowed = Text(
            zh="、".join(title.zh for title in titles) or "无",
            en=", ".join(one.en for one in titles) or "nothing",
        )
        kind = self.documents.get(str(refusal.params["document"]))
        named = ({"command": wanted.title} if wanted else {}) | ({"document": kind.title} if kind else {})
        return Refusal(refusal.problem, refusal.field, refusal.params | named | {"allowed": allowed})


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, thing in pairs:
        if name in found and found[name] is not thing:
            raise ValueError(f"{name!r} is declared twice")
        found[name] = thing
    return found
