"""The shop floor's commands, declared."""

from __future__ import annotations

from jidoka_central.foundation.registry import Command
from jidoka_central.foundation.text import Text
from jidoka_central.modules.shopfloor import service
from jidoka_central.modules.shopfloor.floor import letters
from jidoka_central.modules.shopfloor.requests import (
    EdgeAnswer,
    EdgeCommandAnswer,
    EnableRun,
    RegisterEdge,
    RegisterStation,
    RequestStop,
    SettleAnswer,
    SettleFact,
    SignOff,
    SignOffAnswer,
    SignOn,
    SignOnAnswer,
    StationAnswer,
)

SETUP = "shopfloor.setup"
OPERATE = "shopfloor.operate"
STOP = "shopfloor.stop"
RESOLVE = "shopfloor.resolve"
READ = "shopfloor.read"

COMMANDS = (
    Command(
        "shopfloor.register_edge",
        Text(zh="登记边缘端", en="Register an edge"),
        SETUP,
        RegisterEdge,
        EdgeAnswer,
        service.register_edge,
        "edge",
    ),
    Command(
        "shopfloor.register_station",
        Text(zh="登记工位", en="Register a station"),
        SETUP,
        RegisterStation,
        StationAnswer,
        service.register_station,
        "station",
    ),
    Command(
        "shopfloor.sign_on",
        Text(zh="上岗", en="Sign on"),
        OPERATE,
        SignOn,
        SignOnAnswer,
        service.sign_on,
        "sign_on",
    ),
    Command(
        "shopfloor.sign_off",
        Text(zh="离岗", en="Sign off"),
        OPERATE,
        SignOff,
        SignOffAnswer,
        service.sign_off,
        "sign_on",
    ),
    Command(
        "shopfloor.enable_run",
        Text(zh="允许生产", en="Enable the run"),
        OPERATE,
        EnableRun,
        EdgeCommandAnswer,
        service.enable_run,
        "edge_command",
    ),
    Command(
        "shopfloor.request_stop",
        Text(zh="请求停线", en="Stop the line"),
        STOP,
        RequestStop,
        EdgeCommandAnswer,
        service.request_stop,
        "edge_command",
    ),
    Command(
        "shopfloor.retry_fact",
        Text(zh="重新处理事实", en="Apply the fact again"),
        RESOLVE,
        SettleFact,
        SettleAnswer,
        letters.retry_fact,
        "dead_letter",
    ),
    Command(
        "shopfloor.close_fact",
        Text(zh="关闭事实", en="Close without effect"),
        RESOLVE,
        SettleFact,
        SettleAnswer,
        letters.close_fact,
        "dead_letter",
    ),
)
