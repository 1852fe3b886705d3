/** Causes stated for points: what is asked for, and what became of each. Pure. */
import type { TFunction } from "i18next";

import type { Cause } from "../../api/charts";
import type { Asking } from "../../entry/AskDialog";

const CAUSES = ["machine", "material", "method", "man", "measurement", "environment", "tool", "setting", "other"] as const;
const TEXT_MAX = 400;

export function causeFields(t: TFunction, said?: { cause_code: string; text: string }): Asking[] {
  return [
    {
      name: "cause_code",
      label: t("annotate.cause"),
      kind: "choice",
      initial: said?.cause_code,
      options: CAUSES.map((value) => ({ value, label: t(`annotateCause.${value}`) })),
    },
    { name: "text", label: t("annotate.text"), kind: "text", max: TEXT_MAX, initial: said?.text },
  ];
}

/** What was said of the same points one after the other, the newest first; those that were said once are left out. */
export function chainsOf(rows: readonly Cause[]): Cause[][] {
  const known = new Map(rows.map((row) => [row.id, row]));
  const followed = new Set(rows.map((row) => row.corrects));
  return rows
    .filter((row) => row.corrects !== null && !followed.has(row.id))
    .map((row) => {
      const chain = [row];
      for (let older = known.get(row.corrects ?? ""); older !== undefined; older = known.get(older.corrects ?? "")) chain.push(older);
      return chain;
    });
}
