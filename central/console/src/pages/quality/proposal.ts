/** A disposition being written: which pieces, or how much of a lot, become what; pure. */
import type { Disposition } from "../../api/types";
import { fromMicro, micro } from "../../format/numbers";

export const DECISIONS = ["release", "rework", "concession", "downgrade", "scrap", "return", "customer_scrap"] as const;
export type Decision = (typeof DECISIONS)[number];

/** What is off, of a concession or a rework, as it is being written. */
export interface AboutDraft {
  characteristic: string;
  low: string;
  high: string;
  approval?: string;
}

export const NOTHING_SAID: AboutDraft = { characteristic: "", low: "", high: "" };

export interface Draft {
  pieces: Record<number, Decision | undefined>;
  quantities: Partial<Record<Decision, string>>;
  reasons: Partial<Record<Decision, string>>;
  /** The lower grade a downgrade makes of it. */
  grade?: string;
  about?: Partial<Record<Decision, AboutDraft>>;
}

export interface Line {
  decision: Decision;
  pieces: number[];
  quantity?: string;
  unit?: string;
  reason: string;
  grade?: string;
  characteristic?: string;
  low?: number;
  high?: number;
  approval_id?: string;
}

export const EMPTY: Draft = { pieces: {}, quantities: {}, reasons: {} };

export function isDecision(text: string): text is Decision {
  return (DECISIONS as readonly string[]).includes(text);
}

/** What an earlier proposal said, of the pieces still held. */
export function draftOf(disposition: Disposition | undefined, held: readonly number[]): Draft {
  const draft: Draft = { pieces: {}, quantities: {}, reasons: {} };
  for (const { decision, pieces, quantity, reason, grade, characteristic, approval_id } of disposition?.lines ?? []) {
    if (!isDecision(decision)) continue;
    draft.reasons[decision] = reason;
    if (grade) draft.grade = grade;
    if (characteristic) {
      const said = { ...NOTHING_SAID, characteristic, ...(approval_id ? { approval: approval_id } : {}) };
      draft.about = { ...draft.about, [decision]: said };
    }
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
    const more = decision === "downgrade" && draft.grade ? { grade: draft.grade } : aboutOf(draft.about?.[decision]);
    if (pieces.length > 0) return [{ decision, pieces, reason, ...more }];
    return quantity > 0n ? [{ decision, pieces: [], quantity: fromMicro(quantity), unit, reason, ...more }] : [];
  });
}

/** What is said of what is off; what is left empty is left to the server. */
function aboutOf(about: AboutDraft | undefined): Partial<Line> {
  if (about === undefined) return {};
  return {
    ...(about.characteristic ? { characteristic: about.characteristic } : {}),
    ...(about.low.trim() ? { low: Number(about.low) } : {}),
    ...(about.high.trim() ? { high: Number(about.high) } : {}),
    ...(about.approval ? { approval_id: about.approval } : {}),
  };
}

/** Whether what was measured is a number, where it is said. */
export function isMeasured(lines: readonly Line[]): boolean {
  return lines.every(({ low, high }) => [low, high].every((one) => one === undefined || Number.isFinite(one)));
}

/** Whether every decision says all that it needs: a reason, and the lower grade of a downgrade. */
export function isComplete(lines: readonly Line[]): boolean {
  return lines.length > 0 && lines.every((line) => line.reason !== "" && (line.decision !== "downgrade" || line.grade));
}
