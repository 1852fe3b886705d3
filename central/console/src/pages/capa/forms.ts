/** What each command on a case asks for. Commands that are not here ask for nothing but a yes. */
import type { TFunction } from "i18next";

import type { CapaDocument } from "../../api/capa";
import type { Asking, Values } from "../../entry/AskDialog";

export interface Form {
  fields: Asking[];
  body?: (values: Values) => Record<string, unknown>;
}

const text = (values: Values, name: string): string => {
  const value = values[name];
  return typeof value === "string" ? value.trim() : "";
};

/** Two counts as one object; nothing when they were left empty. */
function counts(values: Values, name: string, bad: string, total: string): Record<string, unknown> {
  if (text(values, total) === "") return {};
  return { [name]: { bad: Number(text(values, bad) || "0"), total: Number(text(values, total)) } };
}

function ratings(t: TFunction): Asking[] {
  const options = Array.from({ length: 10 }, (_, index) => String(index + 1)).map((value) => ({ value, label: value }));
  return (["severity", "occurrence", "detection"] as const).map((name) => ({
    name,
    label: t(`capa.${name}`),
    kind: "choice",
    options,
    optional: true,
  }));
}

function risk(values: Values): Record<string, unknown> {
  const names = ["severity", "occurrence", "detection"];
  if (names.some((name) => text(values, name) === "")) return {};
  return { risk: Object.fromEntries(names.map((name) => [name, Number(text(values, name))])) };
}

function before(t: TFunction): Asking[] {
  return [
    { name: "before_bad", label: t("capa.badBefore"), kind: "count", optional: true },
    { name: "before_total", label: t("capa.totalBefore"), kind: "count", optional: true },
  ];
}

function causeKinds(t: TFunction, kind: string): { value: string; label: string }[] {
  const kinds = kind === "8d" ? (["root", "escape"] as const) : (["root"] as const);
  return kinds.map((value) => ({ value, label: t(`capa.${value}`) }));
}

export function formOf(t: TFunction, command: string, capa: CapaDocument): Form {
  const cause: Asking = {
    name: "kind",
    label: t("capa.causeKind"),
    kind: "choice",
    options: causeKinds(t, capa.summary.kind),
    initial: "root",
  };
  const forms: Record<string, Form> = {
    "quality.name_capa_team": {
      fields: [{ name: "members", label: t("capa.members"), kind: "tags", initial: capa.team }],
    },
    "quality.describe_problem": {
      fields: [{ name: "problem", label: t("capa.problem"), kind: "text", initial: capa.problem }, ...before(t)],
      body: (values) => ({
        problem: text(values, "problem"),
        ...counts(values, "before", "before_bad", "before_total"),
      }),
    },
    "quality.contain_problem": {
      fields: [{ name: "containment", label: t("capa.containment"), kind: "text", initial: capa.containment ?? "" }],
    },
    "quality.state_cause": { fields: [cause, { name: "statement", label: t("capa.statement"), kind: "text" }] },
    "quality.verify_cause": { fields: [cause, { name: "evidence", label: t("capa.evidence"), kind: "text" }] },
    "quality.implement_actions": {
      fields: [{ name: "note", label: t("capa.note"), optional: true }, ...ratings(t)],
      body: (values) => ({ ...(text(values, "note") === "" ? {} : { note: text(values, "note") }), ...risk(values) }),
    },
    "quality.judge_effectiveness": {
      fields: [
        { name: "bad", label: t("capa.bad"), kind: "count" },
        { name: "total", label: t("capa.totalCount"), kind: "count" },
        ...(capa.before_total === null ? before(t) : []),
      ],
      body: (values) => ({
        bad: Number(text(values, "bad")),
        total: Number(text(values, "total")),
        ...counts(values, "before", "before_bad", "before_total"),
      }),
    },
    "quality.close_capa": { fields: [{ name: "lesson", label: t("capa.lesson"), kind: "text" }] },
    "quality.reject_proposal": { fields: [{ name: "reason", label: t("capa.reason") }] },
  };
  return forms[command] ?? { fields: [] };
}

type Options = { value: string; label: string }[];

export function measureForm(t: TFunction, logins: Options, roles: Options, day: string): Form {
  const purposes = [
    { value: "corrective", label: t("capa.corrective") },
    { value: "preventive", label: t("capa.preventive") },
    { value: "containment", label: t("capa.containmentPurpose") },
  ];
  return {
    fields: [
      { name: "what", label: t("capa.measure") },
      { name: "purpose", label: t("capa.purpose"), kind: "choice", options: purposes, initial: "corrective" },
      { name: "owner", label: t("capa.owner"), optional: true, ...(logins.length > 0 ? { kind: "choice", options: logins } : {}) },
      { name: "role", label: t("capa.role"), kind: "choice", options: roles, optional: true },
      { name: "due", label: t("capa.due"), kind: "date", initial: day },
    ],
  };
}

export function updateForm(t: TFunction): Form {
  const kinds = (["control_plan", "edge", "fmea"] as const).map((value) => ({ value, label: t(`capa.${value}`) }));
  return {
    fields: [
      { name: "kind", label: t("capa.updateKind"), kind: "choice", options: kinds, initial: "control_plan" },
      { name: "reference", label: t("capa.reference") },
      { name: "what", label: t("capa.change") },
      { name: "parameter", label: t("capa.parameter"), optional: true, max: 40 },
      { name: "value", label: t("capa.value"), optional: true, max: 40 },
    ],
  };
}

export function costForm(t: TFunction, day: string): Form {
  const kinds = (["training", "review", "work"] as const).map((value) => ({ value, label: t(`capa.${value}`) }));
  return {
    fields: [
      { name: "kind", label: t("capa.costKind"), kind: "choice", options: kinds, initial: "training" },
      { name: "hours", label: t("capa.hours"), kind: "decimal", max: 12 },
      { name: "what", label: t("capa.what") },
      { name: "spent_on", label: t("capa.spentOn"), kind: "date", initial: day },
    ],
  };
}
