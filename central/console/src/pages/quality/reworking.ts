/** What a rework's dialogs send. Pure. */
import type { Values } from "../../entry/AskDialog";

function said(value: Values[string]): string {
  return typeof value === "string" ? value.trim() : "";
}

/** The input of `quality.record_rework`: a part only where one is named. */
export function partsOf(values: Values): Record<string, unknown> {
  const item = said(values.part);
  const part = { item, quantity: said(values.part_quantity), unit: said(values.part_unit) };
  const hours = said(values.hours);
  return {
    what: said(values.what),
    spent_on: said(values.spent_on),
    ...(hours === "" ? {} : { hours }),
    parts: item === "" ? [] : [part],
  };
}

/** The input of `quality.record_reinspection`: every piece, those named as failed, or quantities of a lot. */
export function judgedOf(values: Values, pieces: readonly number[], unit: string): Record<string, unknown> {
  const minutes = said(values.minutes) === "" ? {} : { minutes: said(values.minutes) };
  if (pieces.length === 0) return { passed: said(values.passed), failed: said(values.failed), unit, ...minutes };
  const bad = new Set((Array.isArray(values.bad) ? values.bad : []).map(Number));
  const unknown = [...bad].filter((one) => !pieces.includes(one));
  return {
    pieces: [...pieces, ...unknown].map((piece) => ({ piece, passed: !bad.has(piece) })),
    ...minutes,
  };
}
