/**
 * The newest points of a running line, before the server has judged them anew. Pure.
 *
 * A frame carries the newest point alone and may skip some: a point stands at its own place, and what is missing before
 * it (`missing`) is fetched and filled in. What an analysis has, the tail gives up.
 */
import type { Analysis } from "../../api/charts";
import type { Drawn, Mark } from "./model";

export interface Judged {
  order: string;
  number: number;
  value: number | null;
  spread: number | null;
  at: number;
  stop: readonly string[];
  advice: readonly string[];
}

/** In the order they were made. */
export type Tail = readonly Judged[];

export interface Place {
  order: string;
  number: number;
}

/** The last point an analysis has; another order's points are after it when they were made later. */
export interface End extends Place {
  at: number;
}

export const EMPTY: Tail = [];
const TAIL_MAX = 5000;

/** The order and number of a chart's last point. */
export function endOf(analysis: Analysis, chart: Drawn): End | null {
  const { points } = chart.source;
  const last = points.index.length - 1;
  if (points.index[last] !== chart.total - 1) return null;
  const order = analysis.orders[points.order[last] ?? -1] ?? "";
  return { order, number: points.number[last] ?? 0, at: points.at[last] ?? 0 };
}

function isAfter(one: Judged, end: End | null): boolean {
  return end === null || (one.order === end.order ? one.number > end.number : one.at >= end.at);
}

/** The tail with what came; the same tail when nothing is new. */
export function grown(tail: Tail, news: readonly Judged[], end: End | null): Tail {
  const last = tail.at(-1);
  const known = new Set<string>();
  const key = (one: Place): string => `${one.number} ${one.order}`;
  // most news follow the last point: only where they do not is the whole tail looked at
  const behind = news.some((one) => last !== undefined && (one.order !== last.order || one.number <= last.number));
  if (behind) for (const one of tail) known.add(key(one));
  const fresh: Judged[] = [];
  for (const one of news) {
    if (!isAfter(one, end) || known.has(key(one))) continue;
    known.add(key(one));
    fresh.push(one);
  }
  if (fresh.length === 0) return tail;
  const all = [...tail, ...fresh];
  if (behind || fresh.length > 1) all.sort((a, b) => a.at - b.at || a.number - b.number);
  return all.slice(-TAIL_MAX);
}

/** The first point that is missing between the chart and the newest; null when none is. */
export function missing(tail: Tail, end: End | null): Place | null {
  let before: Place | null = end;
  for (const one of tail) {
    const first = before !== null && before.order === one.order ? before.number + 1 : before === null ? one.number : 1;
    if (one.number > first) return { order: one.order, number: first };
    before = one;
  }
  return null;
}

/** What is left of the tail once an analysis has come that ends at `end`; the same tail where that is all of it. */
export function trimmed(tail: Tail, end: End | null): Tail {
  if (end === null) return EMPTY;
  const left = tail.filter((one) => isAfter(one, end));
  return left.length === tail.length ? tail : left.length === 0 ? EMPTY : left;
}

/** Where each point stands after the chart's last. */
function offsets(tail: Tail, end: End | null): number[] {
  let before: Place | null = end;
  let at = -1;
  return tail.map((one) => {
    at += before !== null && before.order === one.order ? one.number - before.number : before === null ? 1 : Math.max(one.number, 1);
    before = one;
    return at;
  });
}

/** The chart with its tail; marks of the tail are the line's own. */
export function withTail(chart: Drawn, tail: Tail, end: End | null): Drawn {
  if (tail.length === 0) return chart;
  const places = offsets(tail, end).map((offset) => chart.total + offset);
  const marks = tail.flatMap((one, index): Mark[] => {
    const rules = [...one.stop, ...one.advice];
    if (rules.length === 0 || one.value === null) return [];
    return [{ index: places[index] ?? 0, panel: "value", kind: one.stop.length > 0 ? "limit" : "pattern", rules, value: one.value }];
  });
  const total = (places.at(-1) ?? chart.total) + 1;
  const extended = <Line extends { to: number }>(lines: readonly Line[]): Line[] =>
    lines.map((line) => (line.to >= chart.total - 1 ? { ...line, to: total - 1 } : line));
  return {
    ...chart,
    total,
    x: [...chart.x, ...places],
    value: [...chart.value, ...tail.map((one) => one.value)],
    spread: chart.spread === null ? null : [...chart.spread, ...tail.map((one) => one.spread)],
    marks: [...chart.marks, ...marks],
    limits: { value: extended(chart.limits.value), spread: extended(chart.limits.spread) },
  };
}
