"""The shop floor, declared."""

from __future__ import annotations

from jidoka_central.foundation.registry import DocumentType, Module, Service
from jidoka_central.foundation.text import Text
from jidoka_central.modules.shopfloor.api import router
from jidoka_central.modules.shopfloor.columns.building import JOBS
from jidoka_central.modules.shopfloor.commands import COMMANDS, OPERATE, READ, RESOLVE, SETUP, STOP
from jidoka_central.modules.shopfloor.datasets import DATASETS
from jidoka_central.modules.shopfloor.errors import PROBLEMS
from jidoka_central.modules.shopfloor.events import EVENTS
from jidoka_central.modules.shopfloor.floor.applying import (
    LIVE_LINE,
    LIVE_PIECES,
    LIVE_READINGS,
    LIVE_SUBGROUPS,
)
from jidoka_central.modules.shopfloor.gates import GATES
from jidoka_central.modules.shopfloor.link.presence import LIVE_STATE
from jidoka_central.modules.shopfloor.link.role import start_ingest
from jidoka_central.modules.shopfloor.replay.api import router as replay_router
from jidoka_central.modules.shopfloor.replay.errors import NOTHING_TO_REPLAY
from jidoka_central.modules.shopfloor.states import BUNDLE, COMMAND, DEAD_LETTER

MODULE = Module(
    "shopfloor",
    Text(zh="车间", en="Shop floor"),
    commands=COMMANDS,
    datasets=DATASETS,
    documents=(
        DocumentType("edge", Text(zh="边缘端", en="Edge")),
        DocumentType("station", Text(zh="工位", en="Station")),
        DocumentType("sign_on", Text(zh="上岗记录", en="Sign-on")),
        DocumentType("edge_bundle", Text(zh="控制计划数据包", en="Bundle")),
        DocumentType("edge_command", Text(zh="边缘端指令", en="Edge command")),
        DocumentType("edge_incident", Text(zh="边缘端异常", en="Edge incident")),
        DocumentType("line_stop", Text(zh="停线", en="Stop")),
        DocumentType("dead_letter", Text(zh="无法处理的事实", en="Fact not applied")),
    ),
    events=EVENTS,
    gates=GATES,
    states=(BUNDLE, COMMAND, DEAD_LETTER),
    problems=(*PROBLEMS, NOTHING_TO_REPLAY),
    permissions={
        READ: Text(zh="查看车间", en="See the shop floor"),
        SETUP: Text(zh="登记边缘端与工位", en="Register edges and stations"),
        OPERATE: Text(zh="上岗并允许生产", en="Sign on and enable runs"),
        STOP: Text(zh="请求停线", en="Request a stop"),
        RESOLVE: Text(zh="处理无法处理的事实", en="Settle facts that could not be applied"),
    },
    routers=(router, replay_router),
    services=(Service("shopfloor.ingest", "ingest", start_ingest),),
    jobs=JOBS,
    topics=dict.fromkeys((LIVE_LINE, LIVE_PIECES, LIVE_READINGS, LIVE_SUBGROUPS, LIVE_STATE), READ),
)
