/**
 * What a chart shows, all of it in the address: a chart is shared by sending its address. Pure.
 *
 * A choice that is the usual one is left out of the address. What an address says wrongly is left out as well: an old or
 * mistyped address opens the chart it still describes.
 */
export const KINDS = [
  "xbar-r", "xbar-s", "i-mr", "ewma", "cusum", "run", "dnom", "z-mr", "g", "t", "t2", "mewma", "p", "np", "c", "u", "laney-p", "laney-u",
] as const;
export type Kind = (typeof KINDS)[number];

export const SOURCES = ["computed", "frozen", "version", "none"] as const;
export type Source = (typeof SOURCES)[number];

export const RULES = ["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "WE4", "ABOVE_USL", "BELOW_LSL"] as const;
export type Rule = (typeof RULES)[number];

/** By what a chart can be split. */
export const STRATA = ["order", "cell", "shift", "lot", "gauge", "operator", "phase", "item"] as const;
export type Stratum = (typeof STRATA)[number];

/** By what it can be narrowed down; each is a list. */
export const FILTERS = ["orders", "cells", "shifts", "lots", "gauges", "operators", "phases"] as const;
export type Filter = (typeof FILTERS)[number];
export type Filters = Partial<Record<Filter, readonly string[]>>;

export const LAYOUTS = ["together", "apart"] as const;
export type Layout = (typeof LAYOUTS)[number];

export const SHIFTS = ["early", "late", "night"] as const;
export const SPREADS = ["within", "between-within"] as const;
export type Spread = (typeof SPREADS)[number];

/** Positions of points, both included. */
export interface Span {
  from: number;
  to: number;
}

/** A point by what it is on paper: the subgroup, or the piece, of an order. */
export interface PointName {
  order: string;
  number: number;
}

/** Points left out together, for one reason. */
export interface Exclusion {
  order: string;
  numbers: readonly number[];
  reason: string;
}

/** A stage of the process begins at this point. */
export interface Stage extends PointName {
  reason: string;
}

export interface Choices {
  item: string | null;
  characteristics: readonly string[];
  kind: Kind;
  source: Source;
  version: string | null;
  spread: Spread;
  /** The run length without a shift that a MEWMA's limit is for; null takes the limit of a single point. */
  arl0: number | null;
  rules: readonly Rule[];
  by: Stratum | null;
  layout: Layout;
  filters: Filters;
  since: string | null;
  until: string | null;
  exclusions: readonly Exclusion[];
  exclusionSet: string | null;
  stages: readonly Stage[];
  /** What the builder does not ask for, as it was said (`settings.ts`). */
  settings: string | null;
  view: Span | null;
  brush: Span | null;
  live: boolean;
}

type Key =
  | "item" | "of" | "kind" | "source" | "version" | "spread" | "arl0" | "rules" | "by" | "layout" | Filter | "since" | "until"
  | "without" | "set" | "stages" | "settings" | "view" | "brush" | "live";
/** The address's search part; what is usual is not in it. */
export type ChartSearch = Partial<Record<Key, string>>;

export const USUAL: Choices = {
  item: null,
  characteristics: [],
  kind: "xbar-r",
  source: "computed",
  version: null,
  spread: "within",
  arl0: null,
  rules: ["N1", "N2", "N5", "N6"],
  by: null,
  layout: "apart",
  filters: {},
  since: null,
  until: null,
  exclusions: [],
  exclusionSet: null,
  stages: [],
  settings: null,
  view: null,
  brush: null,
  live: false,
};

const COUNTS: readonly Kind[] = ["p", "np", "c", "u", "laney-p", "laney-u"];
const TEXT_MAX = 4000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const NUMBERS_MAX = 2000;
/** Run lengths that are offered; an address may name another between the bounds. */
export const RUN_LENGTHS = [100, 200, 370, 500, 1000] as const;
const RUN_LENGTH_BOUNDS = [20, 100_000] as const;

export function isCount(kind: Kind): boolean {
  return COUNTS.includes(kind);
}

/** Whether its points are single pieces; else they are subgroups. */
export function isOfPieces(kind: Kind): boolean {
  return kind === "i-mr" || kind === "run" || kind === "z-mr" || isOfEvents(kind) || isOfVectors(kind);
}

/** Whether enough was chosen to draw something. */
export function isReady({ kind, characteristics }: Choices): boolean {
  return isCount(kind) || characteristics.length >= (isOfVectors(kind) ? 2 : 1);
}

/** What its points are numbered by. */
export function numberedBy(kind: Kind): "subgroups" | "pieces" | "inspections" {
  return isCount(kind) ? "inspections" : isOfPieces(kind) ? "pieces" : "subgroups";
}

/** Whether it is of several characteristics of the same pieces. */
export function isOfVectors(kind: string): boolean {
  return kind === "t2" || kind === "mewma";
}

/** Whether several items stand on one chart of a characteristic. */
export function isOfParts(kind: Kind): boolean {
  return kind === "dnom" || kind === "z-mr";
}

/** Whether its points are pieces outside the specification, by what lies between them. */
function isOfEvents(kind: Kind): boolean {
  return kind === "g" || kind === "t";
}

/** Whether its limits are computed from what is shown, and not otherwise. */
export function isComputed(kind: Kind): boolean {
  return isCount(kind) || isOfVectors(kind) || isOfParts(kind) || isOfEvents(kind);
}

/** Whether it can be split and have stages: the limits of the others are of all that is shown. */
export function isUnsplit(kind: Kind): boolean {
  return isCount(kind) || isOfVectors(kind) || isOfEvents(kind);
}

/** What its points can be narrowed down by: inspections are not of a cell, a gauge or a shift. */
export function filtersFor(kind: Kind): readonly Filter[] {
  return isCount(kind) ? ["lots"] : FILTERS;
}

/** Whether a record of limits can hold the same selection: it names orders, phases and time. */
export function isRecordable({ filters }: Choices): boolean {
  return FILTERS.every((name) => name === "orders" || name === "phases" || (filters[name] ?? []).length === 0);
}

/** With these left out as well; a point that is left out already keeps its reason. */
export function leftOut(exclusions: readonly Exclusion[], points: ReadonlyMap<string, readonly number[]>, reason: string): Exclusion[] {
  const known = new Map<string, Set<number>>();
  for (const { order, numbers } of exclusions) known.set(order, new Set([...(known.get(order) ?? []), ...numbers]));
  const more = [...points].flatMap(([order, numbers]): Exclusion[] => {
    const fresh = numbers.filter((number) => !known.get(order)?.has(number));
    return fresh.length === 0 ? [] : [{ order, numbers: fresh, reason }];
  });
  return [...exclusions, ...more];
}

/** With a stage that begins here; a point begins one stage. */
export function staged(stages: readonly Stage[], stage: Stage): Stage[] {
  return [...stages.filter((one) => one.order !== stage.order || one.number !== stage.number), stage];
}

const OF_COUNTS: readonly Rule[] = ["N1", "N2", "N3", "N4", "WE4"];
const OF_READINGS: readonly Rule[] = ["ABOVE_USL", "BELOW_LSL"];

/** The rules that can be asked of a kind: no zones on counts, no specification but on readings as they were measured. */
export function rulesFor(kind: Kind): readonly Rule[] {
  if (isCount(kind) || kind === "g") return OF_COUNTS;
  return kind === "i-mr" || kind === "run" ? RULES : RULES.filter((rule) => !OF_READINGS.includes(rule));
}

function oneOf<One extends string>(known: readonly One[], said: unknown): One | undefined {
  return known.find((one) => one === said);
}

function words(said: unknown): string | null {
  // the router reads a number or a boolean out of ?lots=2026 where a text was meant
  if (typeof said !== "string" && typeof said !== "number" && typeof said !== "boolean") return null;
  const text = String(said);
  return text === "" || text.length > TEXT_MAX ? null : text;
}

function day(said: unknown): string | null {
  const text = words(said);
  return text !== null && DAY.test(text) ? text : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand
  }
}

function runLength(said: unknown): number | null {
  const [least, most] = RUN_LENGTH_BOUNDS;
  const wanted = Number(words(said) ?? NaN);
  return wanted >= least && wanted <= most ? wanted : null;
}

/** Texts joined by commas; a comma, semicolon or colon within one is written as %2C and so on. */
function joined(texts: readonly string[], by = ","): string {
  return texts.map((text) => encodeURIComponent(text)).join(by);
}

function listed(said: unknown, by = ","): string[] {
  return (words(said) ?? "").split(by).map(decoded).filter((text) => text !== "");
}

function spanOf(said: unknown): Span | null {
  const found = /^(\d{1,9})-(\d{1,9})$/.exec(words(said) ?? "");
  if (found === null) return null;
  const [from, to] = [Number(found[1]), Number(found[2])];
  return from <= to ? { from, to } : null;
}

/** 1,2,3,7 is "1-3.7"; the shortest way to say many numbers. */
export function rangesOf(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const number of sorted) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(".");
}

export function numbersOf(text: string): number[] {
  const numbers: number[] = [];
  for (const part of text.split(".")) {
    const found = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part);
    if (found === null) continue;
    const to = Number(found[2] ?? found[1]);
    for (let number = Number(found[1]); number <= to && numbers.length < NUMBERS_MAX; number += 1) numbers.push(number);
  }
  return numbers;
}

/** order:ranges:reason;order:ranges:reason */
function exclusionsOf(said: unknown): Exclusion[] {
  return (words(said) ?? "").split(";").flatMap((part): Exclusion[] => {
    const [order = "", ranges = "", reason = ""] = part.split(":");
    const numbers = numbersOf(ranges);
    return order === "" || numbers.length === 0 || reason === ""
      ? []
      : [{ order: decoded(order), numbers, reason: decoded(reason) }];
  });
}

function stagesOf(said: unknown): Stage[] {
  return exclusionsOf(said).map(({ order, numbers, reason }) => ({ order, number: numbers[0] ?? 0, reason }));
}

function parted(order: string, ranges: string, reason: string): string {
  return [encodeURIComponent(order), ranges, encodeURIComponent(reason)].join(":");
}

function rulesOf(said: unknown): readonly Rule[] {
  const text = words(said);
  if (text === null) return USUAL.rules;
  const wanted = text.split(".");
  return RULES.filter((rule) => wanted.includes(rule));
}

/** What an address asks for. */
export function choicesOf(search: Record<string, unknown>): Choices {
  const filters: Filters = {};
  for (const name of FILTERS) {
    const values = listed(search[name]);
    if (values.length > 0) filters[name] = values;
  }
  const version = words(search.version);
  const source = oneOf(SOURCES, search.source) ?? USUAL.source;
  return {
    item: words(search.item),
    characteristics: listed(search.of),
    kind: oneOf(KINDS, search.kind) ?? USUAL.kind,
    source: source === "version" && version === null ? USUAL.source : source,
    version,
    spread: oneOf(SPREADS, search.spread) ?? USUAL.spread,
    arl0: runLength(search.arl0),
    rules: rulesOf(search.rules),
    by: oneOf(STRATA, search.by) ?? null,
    layout: oneOf(LAYOUTS, search.layout) ?? USUAL.layout,
    filters,
    since: day(search.since),
    until: day(search.until),
    exclusions: exclusionsOf(search.without),
    exclusionSet: words(search.set),
    stages: stagesOf(search.stages),
    // the router reads an object out of what begins like one
    settings: typeof search.settings === "object" && search.settings !== null ? JSON.stringify(search.settings) : words(search.settings),
    view: spanOf(search.view),
    brush: spanOf(search.brush),
    live: words(search.live) === "true",
  };
}

/** The address of a chart, without what is usual. */
export function searchOf(choices: Choices): ChartSearch {
  const search: ChartSearch = {};
  const say = (key: Key, text: string | null): void => {
    if (text !== null && text !== "") search[key] = text;
  };
  for (const name of ["item", "since", "until"] as const) say(name, choices[name]);
  say("of", joined(choices.characteristics));
  for (const name of ["kind", "source", "spread", "layout"] as const) {
    if (choices[name] !== USUAL[name]) search[name] = choices[name];
  }
  if (choices.source === "version") say("version", choices.version);
  if (choices.arl0 !== null) say("arl0", String(choices.arl0));
  say("by", choices.by);
  const rules = choices.rules.join(".");
  if (rules !== USUAL.rules.join(".")) search.rules = rules || "none";
  for (const name of FILTERS) say(name, joined(choices.filters[name] ?? []));
  say("without", choices.exclusions.map((one) => parted(one.order, rangesOf(one.numbers), one.reason)).join(";"));
  say("set", choices.exclusionSet);
  say("settings", choices.settings);
  say("stages", choices.stages.map((one) => parted(one.order, String(one.number), one.reason)).join(";"));
  for (const name of ["view", "brush"] as const) {
    const span = choices[name];
    if (span !== null) search[name] = `${Math.max(0, Math.round(span.from))}-${Math.max(0, Math.round(span.to))}`;
  }
  if (choices.live) search.live = "true";
  return search;
}
