/** A cell of a sampling table by its name, as the server has it: `double reduced K 1.0`, `normal K 1.0`, `letters II 501`. */
import type { TFunction } from "i18next";

import type { AskedCell } from "../../api/sampling";
import { coded } from "../../i18n";

const KINDS = ["single", "double", "multiple", "variables", "letters"];
const SEVERITIES = ["normal", "tightened", "reduced"];

export function cellName(t: TFunction, cell: string): string {
  const parts = cell.split(" ");
  const [kind] = parts;
  if (kind === "letters") return `${t("ownTables.level", { level: parts[1] ?? "" })} · ${t("ownTables.lotsFrom", { lot: parts[2] ?? "" })}`;
  const [aql = "", letter = "", severity = ""] = [...parts].reverse();
  const of = parts.length > 3 ? `${coded(t, "inspectingKind", kind ?? "")} · ` : "";
  return `${of}${coded(t, "severity", severity)} · ${letter} · AQL ${aql}`;
}

/** In the order in which a standard is turned over: kind, severity, letter, AQL; lot rows at the end. */
export function inOrder(asked: readonly AskedCell[]): AskedCell[] {
  const place = (one: AskedCell): [number, number, string, number] => [
    KINDS.indexOf(one.kind),
    SEVERITIES.indexOf(one.severity ?? ""),
    one.letter ?? one.level ?? "",
    Number(one.aql ?? one.lot_size),
  ];
  return [...asked].sort((a, b) => {
    const [x, y] = [place(a), place(b)];
    return x[0] - y[0] || x[1] - y[1] || x[2].localeCompare(y[2]) || x[3] - y[3];
  });
}
