/** What a rework's dialogs send. Pure. */
import type { Values } from "../../entry/AskDialog";

function said(value: Values[string]): string {
  return typeof value === "string" ? value.trim() : "";
}

/** A reading under its name: nothing where none was taken ("-"), a word that is no number as it stands, to be refused. */
function measured(name: string, text: string): Record<string, unknown> {
  if (text === "" || text === "-") return {};
  const value = Number(text);
  return { [name]: Number.isFinite(value) ? value : text };
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

/** The input of `quality.record_reinspection`: every piece with its reading, those named as failed, or quantities of a lot. */
export function judgedOf(values: Values, pieces: readonly number[], unit: string): Record<string, unknown> {
  const minutes = said(values.minutes) === "" ? {} : { minutes: said(values.minutes) };
  if (pieces.length === 0) {
    const between = { ...measured("low", said(values.low)), ...measured("high", said(values.high)) };
    return { passed: said(values.passed), failed: said(values.failed), unit, ...between, ...minutes };
  }
  const bad = new Set((Array.isArray(values.bad) ? values.bad : []).map(Number));
  const unknown = [...bad].filter((one) => !pieces.includes(one));
  const readings = said(values.readings).split(/[\s,;，；]+/).filter((one) => one !== "");
  const last = Math.max(0, ...pieces, ...unknown);
  const beyond = readings.slice(pieces.length + unknown.length).map((_, index) => last + 1 + index); // refused by name
  return {
    pieces: [...pieces, ...unknown, ...beyond].map((piece, index) => ({
      piece,
      passed: !bad.has(piece),
      ...measured("reading", readings[index] ?? ""),
    })),
    ...minutes,
  };
}
