"""Every state table, walked pair by pair; what is declared, held to the house's rules."""

from __future__ import annotations

import pytest

from jidoka_central import app
from jidoka_central.foundation.db import metadata
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

REGISTRY = app.build_registry()
TABLES = [pytest.param(table, id=name) for name, table in REGISTRY.states.items()]


@pytest.mark.parametrize("table", TABLES)
def test_every_pair_is_a_transition_or_refused_with_what_is_allowed(table: StateTable) -> None:
    commands = sorted({row.command for row in table.rows})
    for state in table.states:
        allowed = sorted(row.command for row in table.rows if row.state == state)
        for command in commands:
            if command in allowed:
                assert table.next(state, command) in table.states
                continue
            with pytest.raises(Refusal) as caught:
                table.next(state, command, document="X-1")
            assert caught.value.code == "state.illegal"
            sentence = caught.value.sentence("en")
            assert "X-1" in sentence and command in sentence and all(name in sentence for name in allowed)
            assert table.states[state].zh in caught.value.sentence("zh")


@pytest.mark.parametrize("table", TABLES)
def test_a_person_is_told_what_a_state_forbids_without_a_code(table: StateTable) -> None:
    number = "" if table.document in REGISTRY.documents else "X-1"  # a block is told by what it is on
    for state in table.states:
        for command in {row.command for row in table.rows if row.command in REGISTRY.commands}:
            told = REGISTRY.in_words(table.illegal(state, command, number))
            for sentence in (told.sentence("zh"), told.sentence("en")):
                assert "_" not in sentence and "." not in sentence and not sentence.endswith("-"), sentence


@pytest.mark.parametrize("table", TABLES)
def test_every_state_can_be_reached_and_left(table: StateTable) -> None:
    assert not unreachable(table) and not dead_ends(table)


def unreachable(table: StateTable) -> set[str]:
    reached = {table.start, *table.born}
    waiting = sorted(reached)
    while waiting:
        state = waiting.pop()
        for row in table.rows:
            if row.state == state and row.next not in reached:
                reached.add(row.next)
                waiting.append(row.next)
    return set(table.states) - reached


def dead_ends(table: StateTable) -> set[str]:
    """States without a way out that are not declared final, and final ones with one."""
    left = {row.state for row in table.rows}
    return {state for state in table.states if (state in left) == (state in table.final)}


@pytest.mark.parametrize("table", TABLES)
def test_commands_and_gates_of_a_table_are_declared(table: StateTable) -> None:
    for row in table.rows:
        if "." in row.command:
            assert row.command in REGISTRY.commands, f"{table.document}: {row.command} is no command"
        for gate in row.gates:
            assert gate.name in REGISTRY.gates, f"{table.document}: {gate.name} is no gate"
    assert table.document in metadata.tables or table.document in REGISTRY.documents


A, B, C = (Text(zh=name, en=name) for name in "abc")


def test_the_checks_refuse() -> None:
    lonely = StateTable(
        "x", "a", {"a": A, "b": B, "c": C}, (Transition("a", "go", "b"),), frozenset({"b", "c"})
    )
    assert unreachable(lonely) == {"c"} and not dead_ends(lonely)
    stuck = StateTable("x", "a", {"a": A, "b": B}, (Transition("a", "go", "b"),))
    assert dead_ends(stuck) == {"b"} and not unreachable(stuck)


MEANS_WHAT_ITS_SIGNER_CHOOSES = {"quality.sign_disposition"}


def test_a_command_that_is_a_signature_says_what_it_means() -> None:
    asks = {
        name
        for name, command in REGISTRY.commands.items()
        if "password" in command.input.model_fields and not name.startswith("identity.")
    }
    says = {name for name, command in REGISTRY.commands.items() if command.means is not None}
    assert says == asks - MEANS_WHAT_ITS_SIGNER_CHOOSES and len(says) >= 6
