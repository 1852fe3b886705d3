/**
 * The newest points of a running line, before the server has judged them anew. Pure.
 *
 * A frame carries the newest point alone and may skip some: then the tail says so (`hole`) and the chart is asked for
 * again. What an analysis has, the tail gives up.
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

export interface Tail {
  points: readonly Judged[];
  /** Points are missing between the chart and the tail. */
  hole: boolean;
}

export const EMPTY: Tail = { points: [], hole: false };
export const TAIL_MAX = 5000;

/** The order and number of a chart's last point. */
export function endOf(analysis: Analysis, chart: Drawn): { order: string; number: number } | null {
  const { points } = chart.source;
  const last = points.index.length - 1;
  if (points.index[last] !== chart.total - 1) return null;
  return { order: analysis.orders[points.order[last] ?? -1] ?? "", number: points.number[last] ?? 0 };
}

/** The tail with what came in a frame, after `end` of the chart. */
export function grown(tail: Tail, news: readonly Judged[], end: { order: string; number: number } | null): Tail {
  const points = [...tail.points];
  let { hole } = tail;
  for (const one of news) {
    const last = points.at(-1) ?? end;
    if (last !== null && last !== undefined && last.order === one.order) {
      if (one.number <= last.number) continue;
      if (one.number > last.number + 1) hole = true;
    } else if (last !== null && one.number > 1) hole = true;
    points.push(one);
  }
  return points.length === tail.points.length && hole === tail.hole ? tail : { points: points.slice(-TAIL_MAX), hole };
}

/** What is left of the tail once an analysis has come that ends at `end`. */
export function trimmed(tail: Tail, end: { order: string; number: number } | null): Tail {
  if (end === null) return EMPTY;
  const place = tail.points.findIndex((one) => one.order === end.order && one.number > end.number);
  if (place < 0) return EMPTY;
  return { points: tail.points.slice(place), hole: tail.points[place]?.number !== end.number + 1 };
}

/** The chart with its tail; marks of the tail are the edge's own. */
export function withTail(chart: Drawn, tail: Tail): Drawn {
  if (tail.points.length === 0) return chart;
  const first = chart.total;
  const marks = tail.points.flatMap((one, index): Mark[] => {
    const rules = [...one.stop, ...one.advice];
    if (rules.length === 0 || one.value === null) return [];
    return [{ index: first + index, panel: "value", kind: one.stop.length > 0 ? "limit" : "pattern", rules, value: one.value }];
  });
  const total = first + tail.points.length;
  const last = <Line extends { to: number }>(lines: readonly Line[]): Line[] =>
    lines.map((line) => (line.to >= first - 1 ? { ...line, to: total - 1 } : line));
  return {
    ...chart,
    total,
    x: [...chart.x, ...tail.points.map((_, index) => first + index)],
    value: [...chart.value, ...tail.points.map((one) => one.value)],
    spread: chart.spread === null ? null : [...chart.spread, ...tail.points.map((one) => one.spread)],
    marks: [...chart.marks, ...marks],
    limits: { value: last(chart.limits.value), spread: last(chart.limits.spread) },
  };
}

