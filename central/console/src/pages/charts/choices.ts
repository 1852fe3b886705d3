/**
 * What a chart shows, all of it in the address (`address.ts`): a chart is shared by sending its address. Pure.
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

/** Run lengths that are offered; an address may name another between the bounds. */
export const RUN_LENGTHS = [100, 200, 370, 500, 1000] as const;
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
