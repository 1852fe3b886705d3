/**
 * What is drawn of an analysis: columns by position, marks where a rule begins to hold, limits by stretch. Pure.
 *
 * Positions ascend. A reduced chart has holes between its positions; everything here finds a point by searching.
 */
import type { Analysis, Annotation, Buckets, LimitStretch, StratumChart } from "../../api/charts";
import type { Span } from "./choices";
import { isOfVectors } from "./kinds";
import { type Look, lookOf } from "./strata";

export type Panel = "value" | "spread";

/** `limit`: beyond a limit, at once. `pattern`: a run or a trend, which asks for a look. */
export type MarkKind = "limit" | "pattern";

export interface Mark {
  index: number;
  panel: Panel;
  kind: MarkKind;
  rules: readonly string[];
  value: number;
}

export interface LimitLine extends Span {
  centre: number | null;
  lower: number | null;
  upper: number | null;
}

export interface Note extends Span {
  annotation: Annotation;
  letter: string;
}

type Column = readonly (number | null)[];

export interface Drawn {
  key: string;
  /** The stratum as people call it; empty where there is one chart. */
  name: string;
  look: Look;
  total: number;
  reduced: boolean;
  window: Span;
  x: readonly number[];
  value: Column;
  spread: Column | null;
  /** EWMA: the means themselves. CUSUM: the lower sum, below zero. */
  second: Column | null;
  lower: Column | null;
  upper: Column | null;
  word: readonly number[];
  spreadWord: readonly number[];
  limits: Record<Panel, readonly LimitLine[]>;
  marks: readonly Mark[];
  excluded: ReadonlyMap<number, string>;
  notes: readonly Note[];
  buckets: Buckets | null;
  source: StratumChart;
}

const BITS = [
  "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "WE4", "EWMA_HIGH", "EWMA_LOW", "CUSUM_HIGH", "CUSUM_LOW",
  "ABOVE_USL", "BELOW_LSL", "NOT_FINITE",
] as const;
const VECTOR_BITS = ["T2", "MEWMA"] as const;
const PATTERNS = new Set(["N2", "N3", "N4", "N5", "N6", "N7", "N8", "WE4"]);
const SIGNAL_BITS = (1 << 15) - 1; // beyond them a word says how it stands, not that a rule holds

export function rulesIn(word: number, kind = ""): string[] {
  const names = isOfVectors(kind) ? VECTOR_BITS : BITS;
  return names.filter((_, bit) => (word & (1 << bit)) !== 0);
}

export function markKind(rules: readonly string[]): MarkKind {
  return rules.every((rule) => PATTERNS.has(rule)) ? "pattern" : "limit";
}

export function signalling(word: number | undefined): boolean {
  return ((word ?? 0) & SIGNAL_BITS) !== 0;
}

/** The first place whose position is not below `at`. */
export function placeOf(x: readonly number[], at: number): number {
  let [low, high] = [0, x.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place of exactly this position; -1 when it is not among the points. */
export function exactly(x: readonly number[], at: number): number {
  const place = placeOf(x, at);
  return x[place] === at ? place : -1;
}

/** The place of the position nearest to `at`; -1 when there are none. */
export function nearestPlace(x: readonly number[], at: number): number {
  if (x.length === 0) return -1;
  const after = Math.min(placeOf(x, at), x.length - 1);
  const before = Math.max(after - 1, 0);
  return Math.abs((x[before] ?? 0) - at) <= Math.abs((x[after] ?? 0) - at) ? before : after;
}

/** Places of the points in view, one more at either side so that the line leaves the frame. */
export function placesIn(x: readonly number[], view: Span): [number, number] {
  return [Math.max(0, placeOf(x, view.from) - 1), Math.min(x.length, placeOf(x, view.to) + 1)];
}

/** A, B, .. Z, AA: what stands on the chart for an annotation, and beside its text in the list. */
export function letterOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : letterOf(Math.floor(index / 26) - 1) + letter;
}

/** `called` gives a stratum its name. */
export function drawnOf(analysis: Analysis, called: (stratum: string) => string = (stratum) => stratum): Drawn[] {
  return analysis.charts.map((chart, index) =>
    oneDrawn(chart, chart.stratum === null ? "" : called(chart.stratum), index, analysis.kind),
  );
}

function oneDrawn(chart: StratumChart, name: string, index: number, kind: string): Drawn {
  const { points } = chart;
  const drawn: Drawn = {
    key: chart.stratum ?? "",
    name,
    look: lookOf(index),
    total: chart.total,
    reduced: chart.reduced,
    window: { from: chart.window.first, to: chart.window.last },
    x: points.index,
    value: points.value,
    spread: points.spread,
    second: kind === "cusum" ? below(points.second) : points.second,
    lower: points.lower,
    upper: points.upper,
    word: points.word,
    spreadWord: points.spread_word ?? [],
    limits: { value: valueLines(chart, kind), spread: chart.limits.flatMap(spreadLine) },
    marks: [],
    excluded: new Map(chart.exclusions.map((one) => [one.index, one.reason])),
    notes: notesOf(chart),
    buckets: chart.buckets,
    source: chart,
  };
  return { ...drawn, marks: marksOf(drawn, chart.signals, kind) };
}

/** A lower sum is drawn downwards, whichever sign it comes with. */
function below(column: Column | null): Column | null {
  return column?.map((value) => (value === null ? null : -Math.abs(value))) ?? null;
}

/** A weighted chart is judged by limits of its own: those of a sum are its decision interval, those of EWMA come with each point. */
function valueLine(one: LimitStretch, kind: string): LimitLine {
  const span = { from: one.first, to: one.last };
  if (kind === "cusum") {
    const { interval } = one;
    return { ...span, centre: 0, lower: interval === null ? null : -interval, upper: interval };
  }
  if (kind === "ewma") return { ...span, centre: one.centre, lower: null, upper: null };
  return { ...span, centre: one.centre, lower: one.lower, upper: one.upper };
}

function valueLines(chart: StratumChart, kind: string): LimitLine[] {
  if (chart.run !== null) return [{ from: 0, to: chart.total - 1, centre: chart.run.median, lower: null, upper: null }];
  return chart.limits.map((one) => valueLine(one, kind));
}

function spreadLine(one: LimitStretch): LimitLine[] {
  if (one.spread_centre === null) return [];
  return [{ from: one.first, to: one.last, centre: one.spread_centre, lower: one.spread_lower || null, upper: one.spread_upper }];
}

function marksOf(drawn: Drawn, signals: StratumChart["signals"], kind: string): Mark[] {
  return signals.index.flatMap((at, index): Mark[] => {
    const place = exactly(drawn.x, at);
    const rules = rulesIn(signals.rules[index] ?? 0, kind);
    if (place < 0 || rules.length === 0) return [];
    const panel: Panel = signals.panel[index] === 1 ? "spread" : "value";
    const low = kind === "cusum" && rules.includes("CUSUM_LOW") && !rules.includes("CUSUM_HIGH");
    const value = (panel === "spread" ? drawn.spread : low ? drawn.second : drawn.value)?.[place] ?? null;
    return value === null ? [] : [{ index: at, panel, kind: markKind(rules), rules, value }];
  });
}

function notesOf(chart: StratumChart): Note[] {
  const placed = chart.annotations.map((annotation): Omit<Note, "letter"> => {
    const { from_index: from, to_index: to } = annotation;
    return { annotation, from, to };
  });
  return placed.sort((a, b) => a.from - b.from).map((note, index) => ({ ...note, letter: letterOf(index) }));
}

interface Shown {
  charts: readonly Drawn[];
  /** Limits as they were with nothing left out, by chart key. */
  before?: ReadonlyMap<string, Record<Panel, readonly LimitLine[]>>;
}

/** The lowest and highest value a panel shows in view, limits included; null when there is none. */
export function extentOf(shown: Shown, panel: Panel, view: Span): [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  const take = (value: number | null | undefined): void => {
    if (value === null || value === undefined || !Number.isFinite(value)) return;
    if (value < low) low = value;
    if (value > high) high = value;
  };
  for (const chart of shown.charts) {
    const [from, to] = placesIn(chart.x, view);
    const columns = panel === "spread" ? [chart.spread] : [chart.value, chart.second, chart.lower, chart.upper];
    for (const column of columns) {
      if (column !== null) for (let place = from; place < to; place += 1) take(column[place]);
    }
    const lines = [...chart.limits[panel], ...(shown.before?.get(chart.key)?.[panel] ?? [])];
    for (const line of lines) {
      if (line.to < view.from || line.from > view.to) continue;
      take(line.lower);
      take(line.centre);
      take(line.upper);
    }
  }
  if (panel === "spread" && low <= high) take(0);
  return low <= high ? [low, high] : null;
}

/** Room above and below what is shown. */
export function withRoom([low, high]: [number, number], floor: boolean, share = 0.1): [number, number] {
  const room = (high - low || Math.abs(high) || 1) * share;
  return [floor && low >= 0 ? 0 : low - room, high + room];
}

/** Order and number of the points at the places of a range, by order. */
export function namesIn(chart: Drawn, span: Span, orders: readonly string[]): Map<string, number[]> {
  const { points } = chart.source;
  const found = new Map<string, number[]>();
  for (let place = placeOf(chart.x, span.from); (chart.x[place] ?? Infinity) <= span.to; place += 1) {
    const order = orders[points.order[place] ?? -1];
    const number = points.number[place];
    if (order === undefined || number === undefined) continue;
    const numbers = found.get(order);
    if (numbers) numbers.push(number);
    else found.set(order, [number]);
  }
  return found;
}
