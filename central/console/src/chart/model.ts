/**
 * What a control chart shows, from what the server tells. Pure: no drawing, no texts.
 *
 * Subgroups are in ascending order of number; an incomplete one keeps its place and has no value. A held range is given in
 * pieces and shown over the subgroups that contain them. Limits apply from their first subgroup to the next version's.
 */
import type { Chart, ChartPoint, LimitsDocument } from "../api/types";

export type Panel = "mean" | "range";
export type Kind = "advice" | "stop";

export interface Mark {
  index: number;
  subgroup: number;
  kind: Kind;
  panel: Panel;
  rules: readonly string[];
}

export interface LimitLine {
  from: number;
  to: number;
  centre: number;
  lower: number;
  upper: number;
  rCentre: number;
  rUpper: number;
  version: number;
  trial: boolean;
}

export interface Band {
  from: number;
  to: number;
}

export interface Phase extends Band {
  phase: string;
}

export interface Held extends Band {
  stop: string;
}

/** The line waited, as planned, after this subgroup; `version` of the limits it waited for, null while it still waits. */
export interface PlannedHold {
  after: number;
  version: number | null;
}

export interface ChartModel {
  /** xbar_r, xbar_s or imr: what `mean` and `range` are. */
  chart: Chart["chart"];
  decimals: number;
  points: readonly ChartPoint[];
  x: number[];
  mean: (number | null)[];
  range: (number | null)[];
  marks: readonly Mark[];
  limits: readonly LimitLine[];
  phases: readonly Phase[];
  held: readonly Held[];
  planned: readonly PlannedHold[];
}

export interface Extra {
  /** A version of limits to show over all the subgroups it comes from. */
  over?: LimitsDocument["limits"];
  /** The line waits now for limits. */
  waiting?: boolean;
}

export function chartModel(chart: Chart, extra: Extra = {}): ChartModel {
  const points = chart.subgroups;
  return {
    chart: chart.chart,
    decimals: chart.decimals,
    points,
    x: points.map((point) => point.subgroup),
    mean: points.map((point) => (point.complete ? point.mean : null)),
    range: points.map((point) => (point.complete ? point.range : null)),
    marks: points.flatMap(marksOf),
    limits: [...limitLines(chart), ...lineOver(points, extra.over)],
    phases: phasesOf(points),
    held: chart.stops.flatMap((stop) => heldBand(points, stop)),
    planned: plannedHolds(chart, extra.waiting === true),
  };
}

function panelOf(rule: string): Panel {
  return rule.startsWith("range.") ? "range" : "mean"; // a reading's rule is marked at its subgroup's mean
}

function marksOf(point: ChartPoint, index: number): Mark[] {
  const marks: Mark[] = [];
  for (const panel of ["mean", "range"] as const) {
    const stop = point.stop.filter((rule) => panelOf(rule) === panel);
    const advice = point.advice.filter((rule) => panelOf(rule) === panel);
    const rules = [...stop, ...advice];
    if (rules.length === 0) continue;
    marks.push({ index, subgroup: point.subgroup, kind: stop.length > 0 ? "stop" : "advice", panel, rules });
  }
  return marks;
}

function limitLines(chart: Chart): LimitLine[] {
  const last = chart.subgroups.at(-1)?.subgroup ?? 0;
  const limits = [...chart.limits].sort((a, b) => a.start_subgroup - b.start_subgroup);
  return limits.map((one, index) => ({
    from: one.start_subgroup - 0.5,
    to: (limits[index + 1]?.start_subgroup ?? Math.max(last, one.start_subgroup) + 1) - 0.5,
    centre: one.centre,
    lower: one.lower,
    upper: one.upper,
    rCentre: one.r_centre,
    rUpper: one.r_upper,
    version: one.version,
    trial: false,
  }));
}

function lineOver(points: readonly ChartPoint[], row: Extra["over"]): LimitLine[] {
  const first = points[0];
  const last = points.at(-1);
  if (row === undefined || first === undefined || last === undefined) return [];
  return [
    {
      from: first.subgroup - 0.5,
      to: last.subgroup + 0.5,
      centre: Number(row.centre),
      lower: Number(row.lower),
      upper: Number(row.upper),
      rCentre: Number(row.r_centre),
      rUpper: Number(row.r_upper),
      version: row.limits_version,
      trial: row.state === "trial",
    },
  ];
}

function phasesOf(points: readonly ChartPoint[]): Phase[] {
  const phases: Phase[] = [];
  for (const point of points) {
    const last = phases.at(-1);
    if (last?.phase === point.phase) last.to = point.subgroup + 0.5;
    else phases.push({ phase: point.phase, from: point.subgroup - 0.5, to: point.subgroup + 0.5 });
  }
  return phases;
}

function heldBand(points: readonly ChartPoint[], stop: Chart["stops"][number]): Held[] {
  const { held_from: from, held_to: to } = stop;
  if (from === null) return [];
  const inside = points.filter((point) =>
    point.pieces.some((piece) => piece >= from && (to === null ? point.stop.length > 0 : piece <= to)),
  );
  const first = inside[0];
  const last = inside.at(-1);
  if (first === undefined || last === undefined) return [];
  return [{ from: first.subgroup - 0.5, to: last.subgroup + 0.5, stop: stop.stop }];
}

function plannedHolds(chart: Chart, waiting: boolean): PlannedHold[] {
  const first = chart.subgroups[0]?.subgroup ?? 1;
  const holds: PlannedHold[] = chart.limits
    .filter((one) => one.start_subgroup > first)
    .map((one) => ({ after: one.start_subgroup - 1, version: one.version }));
  const last = chart.subgroups.at(-1);
  if (waiting && last !== undefined) holds.push({ after: last.subgroup, version: null });
  return holds;
}

/** The lowest and highest value a panel must show between two subgroups, limits included; null when there is none. */
export function extent(model: ChartModel, panel: Panel, from: number, to: number): [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  const take = (value: number | null | undefined): void => {
    if (value === null || value === undefined) return;
    if (value < low) low = value;
    if (value > high) high = value;
  };
  const values = panel === "mean" ? model.mean : model.range;
  model.x.forEach((x, index) => {
    if (x >= from && x <= to) take(values[index]);
  });
  for (const line of model.limits) {
    if (line.to < from || line.from > to) continue;
    if (panel === "mean") [line.lower, line.upper].forEach(take);
    else take(line.rUpper);
  }
  if (panel === "range") take(0);
  return low <= high ? [low, high] : null;
}

/** Index of the subgroup nearest to `x`; -1 when there is none. */
export function nearest(model: ChartModel, x: number): number {
  let best = -1;
  let distance = Infinity;
  model.x.forEach((value, index) => {
    const away = Math.abs(value - x);
    if (away < distance) [best, distance] = [index, away];
  });
  return best;
}

/** The chart with one more subgroup, when it is the very next one; null when there is a hole and it must be fetched. */
export function withNext(chart: Chart, point: ChartPoint): Chart | null {
  const last = chart.subgroups.at(-1)?.subgroup ?? 0;
  if (point.subgroup <= last) return chart;
  return point.subgroup === last + 1 ? { ...chart, subgroups: [...chart.subgroups, point] } : null;
}

/** The chart with those that follow its last; the same chart when there are none. */
export function withMore(chart: Chart, points: readonly ChartPoint[]): Chart {
  const last = chart.subgroups.at(-1)?.subgroup ?? 0;
  const more = points.filter((one) => one.subgroup > last);
  return more.length === 0 ? chart : { ...chart, subgroups: [...chart.subgroups, ...more] };
}
