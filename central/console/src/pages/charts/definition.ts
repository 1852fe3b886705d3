/** A saved chart is the request it was made with; here it becomes choices again. Pure. */
import type { AnalysisRequest } from "../../api/charts";
import { plantDay } from "../../format/time";
import { choicesOf } from "./address";
import { type Choices, type Exclusion, FILTERS, type Filters, RULES, USUAL } from "./choices";
import { isOfVectors } from "./kinds";
import { settingsIn } from "./settings";

type Rows = { order: string; number: number; reason: string }[];

function texts(said: unknown): string[] {
  return Array.isArray(said) ? said.filter((one): one is string => typeof one === "string") : [];
}

function rows(said: unknown): Rows {
  return Array.isArray(said) ? (said as Rows).filter((one) => typeof one.order === "string" && typeof one.number === "number") : [];
}

function text(said: unknown): string | null {
  return typeof said === "string" && said !== "" ? said : null;
}

/** Points of one order and reason together, in the order they were said. */
export function grouped(points: Rows): Exclusion[] {
  const groups = new Map<string, { order: string; numbers: number[]; reason: string }>();
  for (const { order, number, reason } of points) {
    const key = JSON.stringify([order, reason]);
    const group = groups.get(key);
    if (group) group.numbers.push(number);
    else groups.set(key, { order, numbers: [number], reason });
  }
  return [...groups.values()];
}

export function choicesFrom(definition: Record<string, unknown>): Choices {
  const selection = (definition.selection ?? {}) as Record<string, unknown>;
  const limits = (definition.limits ?? {}) as Record<string, unknown>;
  const filters: Filters = {};
  for (const name of FILTERS) {
    const values = texts(selection[name]);
    if (values.length > 0) filters[name] = values;
  }
  // what is one of a few known words is checked as an address is
  const known = choicesOf({
    kind: definition.kind, by: definition.stratify, source: limits.source, version: limits.version_id, spread: limits.spread, arl0: definition.arl0,
  });
  const said = texts(definition.rules);
  const rules = RULES.filter((rule) => said.includes(rule));
  const weighted = known.kind === "ewma" || known.kind === "cusum" || isOfVectors(known.kind);
  return {
    ...known,
    item: text(selection.item),
    characteristics: texts(definition.characteristics),
    rules: weighted ? USUAL.rules : rules,
    filters,
    since: typeof selection.from_at === "number" ? plantDay(selection.from_at) : null,
    until: typeof selection.to_at === "number" ? plantDay(selection.to_at) : null,
    exclusions: grouped(rows(definition.exclusions)),
    exclusionSet: text(definition.exclusion_set_id),
    stages: rows(definition.stages),
    settings: settingsIn(definition),
  };
}

/** What is saved: the request without what belongs to the screen it was made on. */
export function definitionOf(request: AnalysisRequest): Record<string, unknown> {
  const { window: _window, points_max: _most, ...rest } = request;
  return rest;
}
