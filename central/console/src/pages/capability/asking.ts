/** From the form of a new study to the command's input. Pure. */
import type { Source } from "../../api/capability";

export interface Left {
  order: string;
  subgroup: number;
  reason: string;
}

export interface Asked {
  kind: "measured" | "typed";
  subject?: string;
  orders?: string[];
  since?: string;
  until?: string;
  verification?: boolean;
  name?: string;
  unit?: string;
  decimals?: number;
  item?: string;
  values?: string;
  limits: "plan" | "own";
  lsl?: number | null;
  usl?: number | null;
  target?: number | null;
  sigma?: string;
  distribution: string;
  offset?: number | null;
  rules: string[];
  confidence: number;
  targetIndex: number;
  judgeBy: string;
  note?: string;
}

export interface Subject {
  key: string;
  item: string;
  characteristic: string;
  sources: Source[];
}

/** What can be studied: a characteristic of an item, with the orders it was measured in. */
export function subjectsOf(sources: readonly Source[]): Subject[] {
  const found = new Map<string, Subject>();
  for (const one of sources) {
    const key = `${one.item} ${one.characteristic}`;
    const known = found.get(key) ?? { key, item: one.item, characteristic: one.characteristic, sources: [] };
    known.sources.push(one);
    found.set(key, known);
  }
  return [...found.values()];
}

/** Subgroups of typed lines; the number of the first line that holds something else. */
export function subgroupsOf(text: string): { subgroups: number[][]; fault: number | null } {
  const subgroups: number[][] = [];
  let fault: number | null = null;
  text.split("\n").forEach((line, at) => {
    const words = line.trim().split(/[\s;]+/).filter(Boolean);
    if (words.length === 0) return;
    const values = words.map((word) => Number(word.replace(",", ".")));
    if (!values.every(Number.isFinite)) fault ??= at + 1;
    subgroups.push(values);
  });
  return { subgroups, fault };
}

/** `begins` and `ends` give the instants of a day in the plant's zone. */
export function inputOf(
  asked: Asked,
  subject: Subject | undefined,
  left: readonly Left[],
  begins: (day: string) => number,
  ends: (day: string) => number,
): Record<string, unknown> {
  const source =
    asked.kind === "typed"
      ? {
          typed: {
            name: asked.name,
            unit: asked.unit,
            decimals: asked.decimals ?? 3,
            ...(asked.item ? { item: asked.item } : {}),
            subgroups: subgroupsOf(asked.values ?? "").subgroups,
          },
        }
      : {
          measurements: {
            characteristic: subject?.characteristic,
            orders: asked.orders ?? [],
            ...(asked.since ? { from_at: begins(asked.since) } : {}),
            ...(asked.until ? { to_at: ends(asked.until) } : {}),
            verification: asked.verification ?? false,
            exclusions: left,
          },
        };
  const own = asked.kind === "typed" || asked.limits === "own";
  return {
    ...source,
    ...(own ? { specification: { lsl: asked.lsl ?? null, usl: asked.usl ?? null, target: asked.target ?? null } } : {}),
    ...(asked.sigma ? { sigma: asked.sigma } : {}),
    distribution: asked.distribution,
    offset: asked.offset ?? 0,
    rules: asked.rules,
    confidence: asked.confidence / 100,
    target_index: asked.targetIndex,
    judge_by: asked.judgeBy,
    note: asked.note ?? "",
  };
}
