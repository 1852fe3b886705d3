/**
 * The address of a chart: its choices as the search part says them. Pure.
 *
 * A choice that is the usual one is left out of the address. What an address says wrongly is left out as well: an old or
 * mistyped address opens the chart it still describes.
 */
import {
  type Choices, type Exclusion, FILTERS, type Filter, type Filters, KINDS, LAYOUTS, RULES, type Rule, SOURCES, SPREADS, STRATA,
  type Span, type Stage, USUAL,
} from "./choices";

type Key =
  | "item" | "of" | "kind" | "source" | "version" | "spread" | "arl0" | "rules" | "by" | "layout" | Filter | "since" | "until"
  | "without" | "set" | "stages" | "settings" | "view" | "brush" | "live";
/** The address's search part; what is usual is not in it. */
export type ChartSearch = Partial<Record<Key, string>>;

const TEXT_MAX = 4000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const NUMBERS_MAX = 2000;
const RUN_LENGTH_BOUNDS = [20, 100_000] as const;

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
