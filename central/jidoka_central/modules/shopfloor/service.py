"""Business events of the shop floor that a person causes: one function each."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata.public import cell_by_path
from jidoka_central.modules.shopfloor.errors import (
    ALREADY_SERVED,
    BUNDLE_NOT_IN_FORCE,
    NO_BUNDLE,
    NOT_SIGNED_ON,
    STATION_TAKEN,
    UNKNOWN_EDGE,
    UNKNOWN_STATION,
)
from jidoka_central.modules.shopfloor.events import (
    EdgeRegistered,
    OperatorSignedOff,
    OperatorSignedOn,
    StationRegistered,
)
from jidoka_central.modules.shopfloor.floor.model import LINE_STATE
from jidoka_central.modules.shopfloor.gates import ENABLE_RUN, SIGN_ON, RunSubject, SignOnSubject
from jidoka_central.modules.shopfloor.model import EDGE, EDGE_INCIDENT, EDGE_PRESENCE, STATION
from jidoka_central.modules.shopfloor.model import SIGN_ON as SIGN_ON_TABLE
from jidoka_central.modules.shopfloor.outbox.service import (
    bundle_contents,
    desired_bundle,
    request_command,
    withdraw_commands,
)
from jidoka_central.modules.shopfloor.requests import (
    EdgeAnswer,
    EdgeCommandAnswer,
    EnableRun,
    RegisterEdge,
    RegisterStation,
    RequestStop,
    SignOff,
    SignOffAnswer,
    SignOn,
    SignOnAnswer,
    StationAnswer,
)


def register_edge(uow: UnitOfWork, command: RegisterEdge) -> EdgeAnswer:
    """An edge may speak for a cell from now on."""
    cell = cell_by_path(uow, command.cell_path)
    for column, what, name in (("edge_id", "edge", command.edge_id), ("cell_path", "cell", cell.path)):
        # A path is an address on the broker, so it is looked for in every company.
        found = sa.select(EDGE.c.id).where(EDGE.c[column] == name)
        if column != "cell_path":
            found = found.where(EDGE.c.company == uow.company)
        if uow.first(found) is not None:
            raise ALREADY_SERVED.refuse(field=column, what=what, name=name)
    id_ = uow.insert(
        EDGE,
        edge_id=command.edge_id,
        cell_id=cell.id,
        cell_path=cell.path,
        command_counter=0,
        mqtt_user=command.mqtt_user or command.edge_id,
    )
    uow.connection.execute(
        sa.insert(EDGE_PRESENCE), {"edge_ref": id_, "company": uow.company, "online": None, "states": {}}
    )
    uow.connection.execute(
        sa.insert(LINE_STATE),
        {
            "edge_ref": id_,
            "company": uow.company,
            "cell_id": cell.id,
            "cell_path": cell.path,
            "state": "unknown",
            "colour": "grey",
            "since": uow.now,
            "stop_state": "disarmed",
            "devices": {},
            "at": uow.now,
            "changed": uow.now,
        },
    )
    _settle_stranger(uow, cell.path)
    uow.emit(EdgeRegistered(document_id=id_, edge_id=command.edge_id, cell_id=cell.id, cell_path=cell.path))
    return EdgeAnswer(id=id_, edge_id=command.edge_id, cell_id=cell.id, cell_path=cell.path)


def _settle_stranger(uow: UnitOfWork, path: str) -> None:
    """It was asked who speaks for this path: now it is known."""
    strangers = sa.select(EDGE_INCIDENT.c.id).where(
        EDGE_INCIDENT.c.company == uow.company,
        EDGE_INCIDENT.c.kind == "unknown_edge",
        EDGE_INCIDENT.c.subject.startswith(f"{path}/", autoescape=True),
    )
    for row in uow.rows(strangers):
        tasks.close(uow, document="edge_incident", document_id=row["id"])


def register_station(uow: UnitOfWork, command: RegisterStation) -> StationAnswer:
    """A place to sign on, at the cell of an edge."""
    edge = uow.first(sa.select(EDGE).where(EDGE.c.company == uow.company, EDGE.c.edge_id == command.edge_id))
    if edge is None:
        raise UNKNOWN_EDGE.refuse(field="edge_id", edge=command.edge_id)
    if find_station(uow, command.code) is not None:
        raise ALREADY_SERVED.refuse(field="code", what="station", name=command.code)
    id_ = uow.insert(
        STATION,
        code=command.code,
        name_zh=command.name_zh,
        name_en=command.name_en,
        edge_ref=edge["id"],
        cell_id=edge["cell_id"],
    )
    uow.emit(StationRegistered(document_id=id_, code=command.code, cell_id=edge["cell_id"]))
    return StationAnswer(id=id_, code=command.code, cell_id=edge["cell_id"])


def sign_on(uow: UnitOfWork, command: SignOn) -> SignOnAnswer:
    """The asking person works at a station for an order from now on."""
    station = get_station(uow, command.station)
    taken = open_sign_on(uow, station)
    if taken is not None:
        raise STATION_TAKEN.refuse(field="station", operator=taken["operator_name"], station=station["code"])
    operator = uow.principal.name
    subject = SignOnSubject(operator, station["code"], station["cell_id"], command.order)
    uow.pass_gate(SIGN_ON, subject)
    id_ = uow.insert(
        SIGN_ON_TABLE,
        station_id=station["id"],
        operator=operator,
        order_number=command.order,
        since=uow.now,
        operator_name=uow.principal.display or operator,
    )
    uow.emit(
        OperatorSignedOn(
            document_id=id_,
            station=station["code"],
            operator=operator,
            order=command.order,
            cell_id=station["cell_id"],
        )
    )
    return SignOnAnswer(
        id=id_, station=station["code"], operator=operator, order=command.order, since=uow.now
    )


def sign_off(uow: UnitOfWork, command: SignOff) -> SignOffAnswer:
    """The work at a station ends; a run that depends on it is disabled."""
    station = get_station(uow, command.station)
    row = open_sign_on(uow, station)
    if row is None:
        raise NOT_SIGNED_ON.refuse(field="station", station=station["code"], order="-")
    uow.update(SIGN_ON_TABLE, row, until=uow.now)
    uow.emit(
        OperatorSignedOff(
            document_id=row["id"],
            station=station["code"],
            operator=row["operator"],
            order=row["order_number"],
            cell_id=station["cell_id"],
        )
    )
    edge = uow.get(EDGE, station["edge_ref"], "edge")
    withdraw_commands(uow, edge, "run_enable", "signed_off")
    line = uow.first(sa.select(LINE_STATE).where(LINE_STATE.c.edge_ref == edge["id"]))
    disabled = None
    if line is not None and line["order_number"] == row["order_number"]:
        disabled = request_command(uow, edge, "run_disable", {"reason": "signed_off"}, row["order_number"])
    return SignOffAnswer(id=row["id"], station=station["code"], until=uow.now, command_id=disabled)


def enable_run(uow: UnitOfWork, command: EnableRun) -> EdgeCommandAnswer:
    """Ask the edge to let the line make ``quantity`` pieces of an order.

    Needs: somebody signed on at the station for that order, the desired bundle reported in force, and every
    answer of the gate ``shopfloor.enable_run``.
    """
    station = get_station(uow, command.station)
    row = open_sign_on(uow, station)
    if row is None or row["order_number"] != command.order:
        raise NOT_SIGNED_ON.refuse(field="order", station=station["code"], order=command.order)
    edge = uow.locked(EDGE, station["edge_ref"], "edge")
    desired = desired_bundle(uow, edge["id"])
    if desired is None:
        raise NO_BUNDLE.refuse(field="station", cell=edge["cell_path"])
    if edge["reported_hash"] != desired["hash"]:
        raise BUNDLE_NOT_IN_FORCE.refuse(
            field="station", edge=edge["edge_id"], version=desired["bundle_version"]
        )
    item = bundle_contents(desired).item
    subject = RunSubject(
        command.order,
        item,
        command.quantity,
        row["operator"],
        station["code"],
        edge["cell_id"],
        desired["hash"],
    )
    uow.pass_gate(ENABLE_RUN, subject)
    args = {
        "order": command.order,
        "item": item,
        "quantity": command.quantity,
        "operator": row["operator"],
        "bundle": desired["hash"],
    }
    id_ = request_command(uow, edge, "run_enable", args, command.order)
    return EdgeCommandAnswer(id=id_, name="run_enable", edge_id=edge["edge_id"], state="wanted")


def request_stop(uow: UnitOfWork, command: RequestStop) -> EdgeCommandAnswer:
    """Ask the edge to stop its line. Anyone who may, may; only a person at the line resets."""
    edge = uow.first(sa.select(EDGE).where(EDGE.c.company == uow.company, EDGE.c.edge_id == command.edge_id))
    if edge is None:
        raise UNKNOWN_EDGE.refuse(field="edge_id", edge=command.edge_id)
    id_ = request_command(uow, edge, "stop", {"reason": command.reason, "person": uow.principal.name})
    return EdgeCommandAnswer(id=id_, name="stop", edge_id=edge["edge_id"], state="wanted")


def find_station(q: Queries, code: str) -> RowMapping | None:
    return q.first(sa.select(STATION).where(STATION.c.company == q.company, STATION.c.code == code))


def get_station(q: Queries, code: str) -> RowMapping:
    row = find_station(q, code)
    if row is None:
        raise UNKNOWN_STATION.refuse(field="station", station=code)
    return row


def open_sign_on(q: Queries, station: RowMapping) -> RowMapping | None:
    table = SIGN_ON_TABLE
    return q.first(
        sa.select(table).where(
            table.c.company == q.company, table.c.station_id == station["id"], table.c.until.is_(None)
        )
    )
