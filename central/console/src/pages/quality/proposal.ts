/** A disposition being written: which pieces, or how much of a lot, become what; pure. */
import type { Disposition } from "../../api/types";
import { fromMicro, micro } from "../../format/numbers";

export const DECISIONS = ["release", "concession", "scrap", "return"] as const;
export type Decision = (typeof DECISIONS)[number];

export interface Draft {
  pieces: Record<number, Decision | undefined>;
  quantities: Partial<Record<Decision, string>>;
  reasons: Partial<Record<Decision, string>>;
}

export interface Line {
  decision: Decision;
  pieces: number[];
  quantity?: string;
  unit?: string;
  reason: string;
}

export const EMPTY: Draft = { pieces: {}, quantities: {}, reasons: {} };

export function isDecision(text: string): text is Decision {
  return (DECISIONS as readonly string[]).includes(text);
}

/** What an earlier proposal said, of the pieces still held. */
export function draftOf(disposition: Disposition | undefined, held: readonly number[]): Draft {
  const draft: Draft = { pieces: {}, quantities: {}, reasons: {} };
  for (const { decision, pieces, quantity, reason } of disposition?.lines ?? []) {
    if (!isDecision(decision)) continue;
    draft.reasons[decision] = reason;
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
    if (pieces.length > 0) return [{ decision, pieces, reason }];
    return quantity > 0n ? [{ decision, pieces: [], quantity: fromMicro(quantity), unit, reason }] : [];
  });
}
