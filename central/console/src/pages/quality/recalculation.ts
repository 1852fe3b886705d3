/** A recalculation being written: what was left out before, and what lies beyond the limits now. Pure. */
import type { Record } from "../../api/limits";
import type { Limits } from "../../api/types";

/** `out`: it takes no part in the new limits. */
export interface Pointed {
  order: string;
  number: number;
  out: boolean;
  reason: string;
}

interface Known {
  record: Pick<Record, "exclusions" | "beyond_points">;
  limits: Pick<Limits, "order" | "beyond">;
}

/** Points left out already stay out; those beyond the limits are offered, and nothing is left out on its own. */
export function pointsOf({ record, limits }: Known): Pointed[] {
  const out = record.exclusions.map(({ order, number, reason }): Pointed => ({ order, number, out: true, reason }));
  // what a line collected by itself names subgroups alone
  const beyond = record.beyond_points.length > 0 ? record.beyond_points : null;
  const offered = beyond ?? limits.beyond.map((number) => ({ order: limits.order, number }));
  const known = new Set(out.map((one) => `${one.number} ${one.order}`));
  return [...out, ...offered.filter((one) => !known.has(`${one.number} ${one.order}`)).map((one) => ({ ...one, out: false, reason: "" }))];
}

export function exclusionsOf(points: readonly Pointed[]): { order: string; number: number; reason: string }[] {
  return points.filter((one) => one.out).map(({ order, number, reason }) => ({ order, number, reason: reason.trim() }));
}

export function complete(points: readonly Pointed[], reason: string): boolean {
  return reason.trim() !== "" && points.every((one) => !one.out || one.reason.trim() !== "");
}
