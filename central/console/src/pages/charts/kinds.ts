/** What the kinds of charts have, can and are numbered by. Pure. */
import { type Choices, FILTERS, type Filter, type Kind, RULES, type Rule } from "./choices";

const COUNTS: readonly Kind[] = ["p", "np", "c", "u", "laney-p", "laney-u"];

export function isCount(kind: Kind): boolean {
  return COUNTS.includes(kind);
}

/** Whether its points are single pieces; else they are subgroups. */
export function isOfPieces(kind: Kind): boolean {
  return kind === "i-mr" || kind === "run" || kind === "z-mr" || isOfEvents(kind) || isOfVectors(kind);
}

/** What its points are numbered by. */
export function numberedBy(kind: Kind): "subgroups" | "pieces" | "inspections" {
  return isCount(kind) ? "inspections" : isOfPieces(kind) ? "pieces" : "subgroups";
}

/** Whether it is of several characteristics of the same pieces. */
export function isOfVectors(kind: string): boolean {
  return kind === "t2" || kind === "mewma";
}

/** Whether several items stand on one chart of a characteristic. */
export function isOfParts(kind: Kind): boolean {
  return kind === "dnom" || kind === "z-mr";
}

/** Whether its points are pieces outside the specification, by what lies between them. */
function isOfEvents(kind: Kind): boolean {
  return kind === "g" || kind === "t";
}

/** Whether its limits are computed from what is shown, and not otherwise. */
export function isComputed(kind: Kind): boolean {
  return isCount(kind) || isOfVectors(kind) || isOfParts(kind) || isOfEvents(kind);
}

/** Whether it can be split and have stages: the limits of the others are of all that is shown. */
export function isUnsplit(kind: Kind): boolean {
  return isCount(kind) || isOfVectors(kind) || isOfEvents(kind);
}

/** What its points can be narrowed down by: inspections are not of a cell, a gauge or a shift. */
export function filtersFor(kind: Kind): readonly Filter[] {
  return isCount(kind) ? ["lots"] : FILTERS;
}

const OF_COUNTS: readonly Rule[] = ["N1", "N2", "N3", "N4", "WE4"];
const OF_READINGS: readonly Rule[] = ["ABOVE_USL", "BELOW_LSL"];

/** The rules that can be asked of a kind: no zones on counts, no specification but on readings as they were measured. */
export function rulesFor(kind: Kind): readonly Rule[] {
  if (isCount(kind) || kind === "g") return OF_COUNTS;
  return kind === "i-mr" || kind === "run" ? RULES : RULES.filter((rule) => !OF_READINGS.includes(rule));
}

/** Whether enough was chosen to draw something. */
export function isReady({ kind, characteristics }: Choices): boolean {
  return isCount(kind) || characteristics.length >= (isOfVectors(kind) ? 2 : 1);
}
