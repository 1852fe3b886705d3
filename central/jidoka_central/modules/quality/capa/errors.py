"""Refusals about corrective and preventive action."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

CAUSE_NOT_VERIFIED = Problem(
    "quality.cause_not_verified",
    409,
    Text(zh="{capa}：{cause}尚未验证", en="{capa}: the {cause} is not verified yet"),
)
NO_CAUSE = Problem(
    "quality.no_cause", 409, Text(zh="{capa}：尚未写明{cause}", en="{capa}: no {cause} was stated yet")
)
NO_ACTION = Problem(
    "quality.capa_no_action",
    409,
    Text(zh="{capa}：没有纠正措施", en="{capa}: there is no corrective action"),
)
ACTION_OPEN = Problem(
    "quality.capa_action_open",
    409,
    Text(zh="{capa}：措施“{what}”尚未完成", en="{capa}: the action “{what}” is not done"),
)
UPDATE_MISSING = Problem(
    "quality.capa_update_missing",
    409,
    Text(zh="{capa}：{what} 尚未更新（{why}）", en="{capa}: {what} is not updated yet ({why})"),
)
NO_UPDATE_NAMED = Problem(
    "quality.capa_no_update_named",
    409,
    Text(
        zh="{capa}：未列出须更新的 FMEA、控制计划或边缘端配置",
        en="{capa}: name the FMEA, control plan or edge bundle that must be updated",
    ),
)
NOT_BY_HAND = Problem(
    "quality.capa_update_not_by_hand",
    409,
    Text(
        zh="{what} 由系统核对，不能人工确认",
        en="{what} is checked against the facts and cannot be confirmed by hand",
    ),
)
CHECK_NOT_DUE = Problem(
    "quality.capa_check_not_due",
    409,
    Text(zh="{capa}：效果验证应在 {due} 进行", en="{capa}: effectiveness is checked on {due}"),
)
NO_BASELINE = Problem(
    "quality.capa_no_baseline",
    422,
    Text(zh="{capa}：没有改进前的数据", en="{capa}: there are no counts from before"),
)
BAD_COUNTS = Problem(
    "quality.capa_bad_counts",
    422,
    Text(zh="不合格数不能大于总数", en="There cannot be more nonconforming than there are in all"),
)
NOT_OPEN = Problem(
    "quality.capa_not_open", 409, Text(zh="{capa} 不在处理中", en="{capa} is not being worked on")
)
UNKNOWN_PERSON = Problem(
    "quality.unknown_person", 422, Text(zh="没有用户 {login}", en="There is no user {login}")
)
NO_ORIGIN = Problem(
    "quality.capa_no_origin",
    422,
    Text(
        zh="须指明不合格品或来源单据",
        en="Name the nonconformance or the document this comes from",
    ),
)

OWN_CAUSE = Problem(
    "quality.capa_own_cause",
    403,
    Text(
        zh="{capa}：{cause}由您提出，须由他人验证",
        en="{capa}: you stated the {cause}; somebody else has to verify it",
    ),
)
ACTION_OF_ANOTHER = Problem(
    "quality.capa_action_of_another",
    403,
    Text(
        zh="措施“{what}”由 {owner} 负责，只能由其本人或 {capa} 的负责人 {leader} 完成",
        en="The action “{what}” is for {owner}: only they or {leader}, who leads {capa}, can complete it",
    ),
)
NOT_THE_LEADER = Problem(
    "quality.capa_not_the_leader",
    403,
    Text(
        zh="只有 {capa} 的负责人 {leader} 或有权关闭的人可以取消措施",
        en="Only {leader}, who leads {capa}, or somebody who may close it can drop an action",
    ),
)

CAPA_PROBLEMS = (
    CAUSE_NOT_VERIFIED,
    NO_CAUSE,
    NO_ACTION,
    ACTION_OPEN,
    UPDATE_MISSING,
    NO_UPDATE_NAMED,
    NOT_BY_HAND,
    CHECK_NOT_DUE,
    NO_BASELINE,
    BAD_COUNTS,
    NOT_OPEN,
    UNKNOWN_PERSON,
    NO_ORIGIN,
    OWN_CAUSE,
    ACTION_OF_ANOTHER,
    NOT_THE_LEADER,
)
