/** A document under a form while others may change it: what the form began from stays until its writer chooses. */
import { useState } from "react";

export interface Versioned {
  version: number;
}

export interface Holding<Doc extends Versioned> {
  /** What the form began from. */
  begun: Doc;
  /** The version that saving builds on: the newest the writer knows of. */
  version: number;
  /** How often the form began anew. */
  turn: number;
}

export function hold<Doc extends Versioned>(begun: Doc): Holding<Doc> {
  return { begun, version: begun.version, turn: 0 };
}

export function isNewer<Doc extends Versioned>(held: Holding<Doc>, now: Doc): boolean {
  return now.version !== held.version;
}

/** The form begins anew from the new state; what was typed goes. */
export function takeNew<Doc extends Versioned>(held: Holding<Doc>, now: Doc): Holding<Doc> {
  return { begun: now, version: now.version, turn: held.turn + 1 };
}

/** What was typed stays, and saving it replaces the new state. */
export function keepMine<Doc extends Versioned>(held: Holding<Doc>, now: Doc): Holding<Doc> {
  return { ...held, version: now.version };
}

export interface Held<Doc extends Versioned> extends Holding<Doc> {
  newer: boolean;
  takeNew: () => void;
  keepMine: () => void;
}

/** `now` is the document as the server has it. Saving under `version` is refused while `newer` is not settled. */
export function useHeld<Doc extends Versioned>(now: Doc): Held<Doc> {
  const [held, setHeld] = useState(() => hold(now));
  return {
    ...held,
    newer: isNewer(held, now),
    takeNew: () => setHeld(takeNew(held, now)),
    keepMine: () => setHeld(keepMine(held, now)),
  };
}
