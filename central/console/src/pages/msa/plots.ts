/** The series of a crossed study's plots, from the readings by part, appraiser and trial. */
import type { Cells, Component } from "../../api/msa";
import type { Series } from "./Plot";

export const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

export function byPart({ values }: Cells, name: string): Series[] {
  return [
    { name: "", joined: false, points: values.flatMap((row, part) => row.flat().map((y) => [part, y] as const)) },
    { name, points: values.map((row, part) => [part, mean(row.flat())] as const) },
  ];
}

export function byAppraiser({ values, appraisers }: Cells, name: string): Series[] {
  const of = (who: number): number[] => values.flatMap((row) => row[who] ?? []);
  return [
    { name: "", joined: false, points: appraisers.flatMap((_, who) => of(who).map((y) => [who, y] as const)) },
    { name, points: appraisers.map((_, who) => [who, mean(of(who))] as const) },
  ];
}

export function interaction({ values, appraisers }: Cells): Series[] {
  return appraisers.map((name, who) => ({ name, points: values.map((row, part) => [part, mean(row[who] ?? [])] as const) }));
}

/** Cell means or ranges, one appraiser after another. */
export function inTurn({ values, appraisers }: Cells, what: "means" | "ranges"): Series[] {
  const of = what === "means" ? mean : spread;
  return appraisers.map((name, who) => ({
    name,
    points: values.map((row, part) => [who * values.length + part, of(row[who] ?? [])] as const),
  }));
}

export function shares(components: readonly Component[], names: { contribution: string; total: string; tolerance: string }): Series[] {
  const shown = components.filter((one) => one.name !== "TV");
  const of = (name: string, pick: (one: Component) => number): Series => ({
    name,
    points: shown.map((one, at) => [at, pick(one)] as const),
  });
  return [
    of(names.contribution, (one) => one.contribution),
    of(names.total, (one) => one.of_total),
    ...(shown.some((one) => one.of_tolerance === null) ? [] : [of(names.tolerance, (one) => one.of_tolerance ?? 0)]),
  ];
}
