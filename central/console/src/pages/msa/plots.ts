/** The series of a study's plots, from its readings by part, appraiser and trial. */
import type { Agreement, Cells, Component, StudyDocument } from "../../api/msa";
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

/** The readings by part and who measured it; an appraiser's own parts where the study is nested. */
export function byCell({ readings, progress, summary }: Pick<StudyDocument, "readings" | "progress" | "summary">): { labels: string[]; series: Series[] } {
  const people = progress.map((one) => one.appraiser);
  const nested = summary.kind === "nested";
  const place = (who: string, part: string): string => (nested ? `${who}\n${part}` : part);
  const turn = new Intl.Collator(undefined, { numeric: true }); // 2 before 10
  const taken = readings.filter((one) => one.value !== null).sort((a, b) => turn.compare(a.part, b.part));
  const of = (who: string) => taken.filter((one) => one.appraiser === who);
  const places = [...new Set(people.flatMap((who) => of(who).map((one) => place(who, one.part))))];
  const at = new Map(places.map((one, number) => [one, number]));
  return {
    labels: places.map((one) => one.split("\n").at(-1) ?? one),
    series: people.map((name) => ({
      name,
      joined: false,
      points: of(name).map((one) => [at.get(place(name, one.part)) ?? 0, Number(one.value)] as const),
    })),
  };
}

const RATES = ["effectiveness", "within", "miss", "false_alarm"] as const;

/** The rates that every appraiser has, in percent. */
export function rates({ appraisers }: Agreement, name: (of: (typeof RATES)[number]) => string): Series[] {
  return RATES.filter((one) => appraisers.every((who) => who[one] !== null)).map((one) => ({
    name: name(one),
    points: appraisers.map((who, at) => [at, who[one]?.percent ?? 0] as const),
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
