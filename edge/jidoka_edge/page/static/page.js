"use strict";

const TEXTS = {
  zh: {
    other: "English", stop_title: "质量停线", step_gauge: "用校准环检查量具", master: "校准环标称值", master_value: "校准环测量值", measure: "测量校准环",
    step_cause: "填写原因与措施", person: "姓名", cause: "原因", cause_text: "原因说明", action: "措施", action_text: "措施说明", acknowledge: "确认",
    step_key: "在操作面板转动钥匙，然后复位", reset: "复位停线", step_start: "复位不会启动生产线：请在面板上另行启动", facts: "状态",
    stop_by_hand: "人工停线", stop_now: "停线", no_safety: "质量停线是过程停线，不是安全功能，不是急停，绝不是唯一的人身保护。",
    key_on: "钥匙：已转动", key_off: "钥匙：未转动", passed: "合格：是过程变了，不是量具", failed: "不合格：先检查量具", done: "已受理",
    stale: "本机无应答，以下内容已过时", unavailable: "停线进程无应答",
    states: { disarmed: "未就绪", armed: "正常监视", degraded: "监视受限", stop_sent: "正在停线", unknown: "停线状态未知", cmd_confirmed: "停线已确认，等待静止", stopped: "已停线",
      stop_failed: "停线失败！请人工停机", reset_pending: "已确认，等待复位", reset_sent: "正在复位", unavailable: "停线进程无应答" },
    running: "生产线运行", yes: "是", no: "否", not_known: "未知", order: "工单", central: "中央系统", there: "已连接", away: "未连接（本机照常工作）",
    faults: { unreachable: "无应答", files: "证书或口令文件不可用", expired: "证书已过期或尚未生效", wrong_certificate: "不是预置证书的服务器", edge_not_trusted: "服务器未信任本机证书",
      user_refused: "用户名或口令被拒绝", not_offered: "服务器不提供所配置的安全策略", untrusted: "连接不可信" }, links: { running_signal: "运行信号 (OPC UA)", stop_link: "停线连接 (OPC UA)", gauge: "量具", plc: "PLC" }, connections: "连接",
    waiting: "待上传记录", disk: "本机存储", good: "正常", bundle: "控制计划版本", reasons: "提示", stop: "停线编号", why: "触发", since: "时间", signal: "信号",
    causes: { worn_tool: "刀具磨损", setup: "调整不当", material: "材料异常", gauge: "量具异常", environment: "环境影响", other: "其他" },
    actions: { tool_changed: "更换刀具", adjusted: "重新调整", material_changed: "更换材料", gauge_repaired: "维修量具", other: "其他" },
    why_codes: { signal: "控制图或规格报警", command: "中央指令", operator: "人工", comm_fault: "通信故障", found_at_boot: "启动时发现已锁定", verification: "验证不合格" },
  },
  en: {
    other: "中文", stop_title: "Quality stop", step_gauge: "Check the gauge on the master ring", master: "Master ring, nominal", master_value: "Master ring, measured", measure: "Measure the master ring",
    step_cause: "Give cause and action", person: "Name", cause: "Cause", cause_text: "About the cause", action: "Action", action_text: "About the action", acknowledge: "Acknowledge",
    step_key: "Turn the key at the panel, then reset", reset: "Reset the stop", step_start: "The reset does not start the line: start it at the panel", facts: "State",
    stop_by_hand: "Stop by hand", stop_now: "Stop the line", no_safety: "A quality stop is process-related: no safety function, no emergency stop, never the only protection of people.",
    key_on: "Key: turned", key_off: "Key: not turned", passed: "Passed: the process moved, not the gauge", failed: "Not passed: see to the gauge first", done: "Taken",
    stale: "This edge does not answer: what is shown is old", unavailable: "The stop process does not answer",
    states: { disarmed: "Not ready", armed: "Watching", degraded: "Watching, degraded", stop_sent: "Stopping", unknown: "Stop unknown", cmd_confirmed: "Stop confirmed, running down", stopped: "Stopped",
      stop_failed: "Stop failed! Stop the machine by hand", reset_pending: "Acknowledged, to be reset", reset_sent: "Resetting", unavailable: "Stop process does not answer" },
    running: "Line running", yes: "yes", no: "no", not_known: "not known", order: "Work order", central: "Central", there: "connected", away: "away (this edge works on)",
    faults: { unreachable: "no answer", files: "certificate or password file not usable", expired: "certificate expired or not yet valid", wrong_certificate: "not the pinned server", edge_not_trusted: "the server does not trust this edge's certificate",
      user_refused: "user name or password refused", not_offered: "the server does not offer the configured security", untrusted: "connection not trusted" }, links: { running_signal: "Running signal (OPC UA)", stop_link: "Stop link (OPC UA)", gauge: "Gauge", plc: "PLC" }, connections: "Connections",
    waiting: "Records to send", disk: "Local storage", good: "good", bundle: "Control plan version", reasons: "Notes", stop: "Stop", why: "Cause", since: "Since", signal: "Signal",
    causes: { worn_tool: "Worn tool", setup: "Setup", material: "Material", gauge: "Gauge", environment: "Environment", other: "Other" },
    actions: { tool_changed: "Tool changed", adjusted: "Adjusted", material_changed: "Material changed", gauge_repaired: "Gauge repaired", other: "Other" },
    why_codes: { signal: "chart or specification signal", command: "command of central", operator: "by hand", comm_fault: "communication fault", found_at_boot: "latch found at start", verification: "verification failed" },
  },
};
const RED = ["stop_sent", "unknown", "cmd_confirmed", "stopped", "stop_failed", "unavailable"];
const AMBER = ["degraded", "disarmed", "reset_pending", "reset_sent"];
const POLL_MS = 500;
const at = (id) => document.getElementById(id);
let language = navigator.language.startsWith("zh") ? "zh" : "en";
let shown = null;
let waiting = false;

function text() { return TEXTS[language]; }

function translate() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = text()[element.dataset.text];
  at("language").textContent = text().other;
  at("language").lang = language === "zh" ? "en" : "zh";
  fill("cause", text().causes);
  fill("action", text().actions);
  if (shown) show(shown);
}

function fill(id, choices) {
  const select = at(id), before = select.value;
  select.replaceChildren(new Option("—", ""), ...Object.entries(choices).map(([code, name]) => new Option(name, code)));
  select.value = before;
}

function list(id, rows) {
  const parts = [];
  for (const [name, value] of rows) {
    const term = document.createElement("dt"), told = document.createElement("dd");
    term.textContent = name;
    told.textContent = value;
    parts.push(term, told);
  }
  at(id).replaceChildren(...parts);
}

function when(microseconds) { return microseconds ? new Date(microseconds / 1000).toLocaleTimeString(language) : "—"; }
function word(value) { return value === true ? text().yes : value === false ? text().no : text().not_known; }

function show(status) {
  const stop = status.stop, name = text();
  shown = status;
  at("line").textContent = status.line;
  at("state").className = RED.includes(stop.state) ? "red" : AMBER.includes(stop.state) ? "amber" : "green";
  at("state-text").textContent = name.states[stop.state] || stop.state;
  at("state-more").textContent = `${name.running}: ${word(stop.running)}`;
  const held = Boolean(stop.stop) && stop.state !== "unavailable";
  at("stopped").hidden = !held;
  if (held) {
    list("why", [[name.stop, stop.stop], [name.why, name.why_codes[stop.cause] || stop.cause], [name.signal, stop.signal || "—"], [name.since, when(stop.since)]]);
    at("nominal").textContent = status.master ? `${status.master.nominal.toFixed(3)} ± ${status.master.tolerance}` : "—";
    at("key").textContent = stop.key ? name.key_on : name.key_off;
    at("acknowledge").disabled = waiting || stop.state !== "stopped";
    at("reset").disabled = waiting || stop.state !== "reset_pending" || !stop.key || stop.running !== false;
    at("measure").disabled = waiting;
  }
  const faults = Object.entries(stop.faults || {}).map(([link, fault]) => `${name.links[link] || link}: ${name.faults[fault.code] || fault.code} (${fault.text})`);
  for (const [link, why] of Object.entries((status.line_state && status.line_state.away) || {})) faults.push(`${name.links[link] || link}: ${why}`);
  list("facts", [
    [name.order, status.job ? status.job.order : "—"],
    [name.bundle, status.bundle ? String(status.bundle.version) : "—"],
    [name.central, status.uplink.connected ? name.there : name.away],
    [name.disk, status.buffer.fault ? `${status.buffer.fault}: ${status.buffer.detail}` : `${name.good}, ${Math.round(status.buffer.fill * 100)} %`],
    [name.reasons, [...(stop.reasons || []), ...((status.line_state && status.line_state.reasons) || [])].join(", ") || "—"],
    ...(faults.length ? [[name.connections, faults.join("; ")]] : []),
  ]);
}

function say(message, good) {
  at("said").textContent = message;
  at("said").className = good ? "good" : "";
}

async function post(form, body) {
  waiting = true;
  try {
    const answer = await fetch(`/api/${form}`, {
      method: "POST", headers: { "Content-Type": "application/json", "X-Jidoka-Page": "1" }, body: JSON.stringify(body),
    });
    const told = await answer.json();
    say(answer.ok ? text().done : `${told.message}`, answer.ok);
    return answer.ok ? told : null;
  } catch {
    say(text().stale, false);
    return null;
  } finally {
    waiting = false;
    refresh();
  }
}

async function refresh() {
  try {
    const answer = await fetch("/api/status", { cache: "no-store", signal: AbortSignal.timeout(3000) });
    if (!answer.ok) throw new Error(answer.statusText);
    show(await answer.json());
    at("stale").hidden = true;
  } catch {
    at("stale").hidden = false;
    at("stale").textContent = text().stale;
    at("state").className = "";
  }
}

function number(input) {
  const given = input.value.trim().replace(",", ".");
  return given === "" || Number.isNaN(Number(given)) ? null : Number(given);
}

at("language").addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; translate(); });
at("measure").addEventListener("click", async () => {
  const found = await post("gauge-check", {});
  if (!found) return;
  at("master").value = found.value.toFixed(3);
  at("measured").textContent = found.passed ? text().passed : text().failed;
});
at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  post("acknowledge", {
    stop: shown.stop.stop, person: at("person").value, cause: at("cause").value, cause_text: at("cause-text").value,
    action: at("action").value, action_text: at("action-text").value, master_value: number(at("master")),
  });
});
at("reset").addEventListener("click", () => post("reset", { stop: shown.stop.stop }));
at("stop").addEventListener("click", () => post("stop", { person: at("stopper").value }));
translate();
refresh();
setInterval(refresh, POLL_MS);
