/** A disposition being written: which pieces, or how much of a lot, become what; pure. */
import type { Disposition } from "../../api/types";
import { fromMicro, micro } from "../../format/numbers";

export const DECISIONS = ["release", "concession", "downgrade", "scrap", "return", "customer_scrap"] as const;
export type Decision = (typeof DECISIONS)[number];

export interface Draft {
  pieces: Record<number, Decision | undefined>;
  quantities: Partial<Record<Decision, string>>;
  reasons: Partial<Record<Decision, string>>;
  /** The lower grade a downgrade makes of it. */
  grade?: string;
}

export interface Line {
  decision: Decision;
  pieces: number[];
  quantity?: string;
  unit?: string;
  reason: string;
  grade?: string;
}

export const EMPTY: Draft = { pieces: {}, quantities: {}, reasons: {} };

export function isDecision(text: string): text is Decision {
  return (DECISIONS as readonly string[]).includes(text);
}

/** What an earlier proposal said, of the pieces still held. */
export function draftOf(disposition: Disposition | undefined, held: readonly number[]): Draft {
  const draft: Draft = { pieces: {}, quantities: {}, reasons: {} };
  for (const { decision, pieces, quantity, reason, grade } of disposition?.lines ?? []) {
    if (!isDecision(decision)) continue;
    draft.reasons[decision] = reason;
    if (grade) draft.grade = grade;
    for (const piece of pieces) if (held.includes(piece)) draft.pieces[piece] = decision;
    if (pieces.length === 0) draft.quantities[decision] = fromMicro(micro(quantity) ?? 0n);
  }
  return draft;
}

/** Pieces without a decision, in their order. */
export function undecided(draft: Draft, held: readonly number[]): number[] {
  return held.filter((piece) => draft.pieces[piece] === undefined);
}

/** How much of a lot no decision covers; null when a quantity is not a number. */
export function left(draft: Draft, whole: string): bigint | null {
  let rest = micro(whole) ?? 0n;
  for (const text of Object.values(draft.quantities)) {
    if (text.trim() === "") continue;
    const part = micro(text);
    if (part === null) return null;
    rest -= part;
  }
  return rest;
}

export function linesOf(draft: Draft, held: readonly number[], unit: string): Line[] {
  return DECISIONS.flatMap((decision): Line[] => {
    const reason = (draft.reasons[decision] ?? "").trim();
    const pieces = held.filter((piece) => draft.pieces[piece] === decision);
    const quantity = micro(draft.quantities[decision] ?? "") ?? 0n;
    const more = decision === "downgrade" && draft.grade ? { grade: draft.grade } : {};
    if (pieces.length > 0) return [{ decision, pieces, reason, ...more }];
    return quantity > 0n ? [{ decision, pieces: [], quantity: fromMicro(quantity), unit, reason, ...more }] : [];
  });
}

/** Whether every decision says all that it needs: a reason, and the lower grade of a downgrade. */
export function isComplete(lines: readonly Line[]): boolean {
  return lines.length > 0 && lines.every((line) => line.reason !== "" && (line.decision !== "downgrade" || line.grade));
}
