/** From what was chosen to what the server is asked. Pure. */
import type { AnalysisRequest } from "../../api/charts";
import { plantZone } from "../../format/time";
import type { Choices, Exclusion, Filters, PointName, Span } from "./choices";
import { filtersFor, isComputed, isCount, isOfParts, isOfVectors, isUnsplit, rulesFor } from "./kinds";
import { settingsOf } from "./settings";

/** Points a chart is drawn from; the server keeps what matters of more. */
const POINTS_MAX = 3000;
const MICROS = 1000;
const DAY_MS = 86_400_000;
const ROOM = 0.5; // beside the view, in its own widths: a small move needs no new points

/** The instant (UTC microseconds) at which a day begins in the plant's zone. */
export function dayBegins(day: string, zone: string = plantZone()): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const offset = (at: number): number => {
    const shown = new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
      hour: "2-digit", minute: "2-digit", second: "2-digit",
    }).format(at);
    return Date.parse(`${shown.replace(" ", "T")}Z`) - at;
  };
  const guess = midnight - offset(midnight);
  const begin = midnight - offset(guess); // again, as the clocks may have changed in between
  // where they change at midnight there is none: the day begins with the change
  return (begin + offset(begin) < midnight ? guess : begin) * MICROS;
}

export function dayEnds(day: string, zone?: string): number {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
  return dayBegins(next, zone) - 1;
}

/** Each point left out, as the server wants it: one row a point. */
export function pointwise(exclusions: readonly Exclusion[]): (PointName & { reason: string })[] {
  return exclusions.flatMap(({ order, numbers, reason }) => numbers.map((number) => ({ order, number, reason })));
}

/** What is charted, without the window and without what is left out. */
function basis(choices: Choices): AnalysisRequest {
  const source = isComputed(choices.kind) ? "computed" : choices.source;
  const unstaged = isUnsplit(choices.kind) || choices.kind === "z-mr";
  const more = settingsOf(choices.settings);
  const filters: Filters = Object.fromEntries(filtersFor(choices.kind).map((name) => [name, choices.filters[name] ?? []]));
  return {
    kind: choices.kind,
    characteristics: isCount(choices.kind) ? [] : [...choices.characteristics],
    selection: {
      item: isOfParts(choices.kind) ? null : choices.item,
      orders: [...(filters.orders ?? [])],
      cells: [...(filters.cells ?? [])],
      shifts: [...(filters.shifts ?? [])],
      lots: [...(filters.lots ?? [])],
      gauges: [...(filters.gauges ?? [])],
      operators: [...(filters.operators ?? [])],
      phases: [...(filters.phases ?? [])],
      from_at: choices.since === null ? null : dayBegins(choices.since),
      to_at: choices.until === null ? null : dayEnds(choices.until),
    },
    stratify: isUnsplit(choices.kind) ? null : choices.by,
    limits: {
      source,
      version_id: source === "version" ? choices.version : null,
      spread: choices.kind === "xbar-r" || choices.kind === "xbar-s" ? choices.spread : "within",
      ...more.limits,
    },
    ...more.others,
    stages: source === "computed" && !unstaged ? [...choices.stages] : [],
    rules: isOfVectors(choices.kind) ? [] : rulesOf(choices),
    ...(choices.kind === "mewma" ? { arl0: choices.arl0 } : {}),
  };
}

/** A weighted chart is judged by its own limits; the rules of runs are not for it. */
function rulesOf(choices: Choices): NonNullable<AnalysisRequest["rules"]> {
  if (choices.kind === "ewma") return ["EWMA_HIGH", "EWMA_LOW"];
  if (choices.kind === "cusum") return ["CUSUM_HIGH", "CUSUM_LOW"];
  const known = rulesFor(choices.kind);
  return choices.rules.filter((rule) => known.includes(rule));
}

export function requestOf(choices: Choices, window: Span | null = null): AnalysisRequest {
  return {
    ...basis(choices),
    exclusions: pointwise(choices.exclusions),
    exclusion_set_id: choices.exclusionSet,
    points_max: POINTS_MAX,
    ...(window === null ? {} : { window: { first: window.from, last: window.to } }),
  };
}

/** The same chart with nothing left out, for its limits alone; null where nothing is left out. */
export function beforeExclusions(choices: Choices): AnalysisRequest | null {
  if (choices.exclusions.length === 0 && choices.exclusionSet === null) return null;
  return { ...basis(choices), points_max: 100 };
}

/** The readings' distribution over what is charted; null where there is none: counts, several parts or characteristics. */
export function histogramOf(choices: Choices): AnalysisRequest | null {
  if (isCount(choices.kind) || isOfVectors(choices.kind) || isOfParts(choices.kind)) return null;
  const { selection, characteristics, shifts } = basis(choices);
  return { kind: "histogram", characteristics, selection, ...(shifts === undefined ? {} : { shifts }), limits: { source: "none" }, rules: [], points_max: 100 };
}

/** The positions to ask for so that `view` can be drawn and moved a little. */
export function windowFor(view: Span, total: number): Span {
  const room = Math.ceil((view.to - view.from) * ROOM);
  return {
    from: Math.max(0, Math.floor(view.from) - room),
    to: Math.min(total - 1, Math.ceil(view.to) + room),
  };
}

const COARSE = 4; // a window this many times wider than the view no longer shows it in detail

/** The window to have for a view: the one there is while it covers the view in detail, else a new one. */
export function windowKept(kept: Span | null, view: Span, total: number): Span {
  if (kept === null) return windowFor(view, total);
  const [from, to] = [Math.max(view.from, 0), Math.min(view.to, total - 1)];
  const wide = kept.to - kept.from + 1;
  const fine = wide <= POINTS_MAX || wide <= COARSE * (to - from);
  return kept.from <= from && kept.to >= to && fine ? kept : windowFor(view, total);
}
