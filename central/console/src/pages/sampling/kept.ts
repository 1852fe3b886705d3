/**
 * What a proofreader has typed and not sent, kept in the browser: it outlives a reload, a lost session, a server
 * that is away. Only one's own typing is kept, never the password, and nothing of the table.
 *
 * Kept under person, table and submission: nobody else who logs in here is shown it, and another draw of cells
 * begins empty. It goes when the cells are sent, after `DAYS` without a key pressed, and when there are more than
 * `MOST` of them, the oldest first.
 */

export const MOST = 20;
export const DAYS = 30;
const KEY = "jidoka.proof";
const DAY_MS = 24 * 3600 * 1000;

export type Texts = Record<string, string>;

/** Whose typing, for which submission of which table. */
export interface Proof {
  person: string;
  table: string;
  submitted: number | null;
}

interface Entry extends Proof {
  at: number;
  texts: Texts;
}

type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

function browser(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null; // storage may be forbidden; what is typed then lasts as long as the page
  }
}

function isEntry(one: unknown): one is Entry {
  const entry = one as Entry | null;
  return typeof entry?.person === "string" && typeof entry.table === "string" && typeof entry.at === "number" && typeof entry.texts === "object" && entry.texts !== null;
}

function all(storage: Storage | null): Entry[] {
  try {
    const found: unknown = JSON.parse(storage?.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function write(storage: Storage | null, entries: Entry[]): void {
  try {
    if (entries.length === 0) storage?.removeItem(KEY);
    else storage?.setItem(KEY, JSON.stringify(entries));
  } catch {
    // full or forbidden: see browser()
  }
}

const sameTable = (one: Proof, other: Proof): boolean => one.person === other.person && one.table === other.table;

const isFresh = (one: Entry, now: number): boolean => now - one.at < DAYS * DAY_MS;

/** What was typed, of the cells still asked for. */
export function keptTexts(proof: Proof, cells: readonly string[], storage: Storage | null = browser(), now: number = Date.now()): Texts {
  const found = all(storage).find((one) => sameTable(one, proof) && one.submitted === proof.submitted && isFresh(one, now));
  const pairs = Object.entries(found?.texts ?? {}).filter(([cell, text]) => cells.includes(cell) && typeof text === "string" && text !== "");
  return Object.fromEntries(pairs);
}

export function keepTexts(proof: Proof, texts: Texts, now: number = Date.now(), storage: Storage | null = browser()): void {
  const others = all(storage).filter((one) => !sameTable(one, proof) && isFresh(one, now));
  const typed = Object.values(texts).some((text) => text !== "");
  const newest = others.sort((one, other) => one.at - other.at).slice(typed ? 1 - MOST : -MOST);
  write(storage, typed ? [...newest, { ...proof, at: now, texts }] : newest);
}

/** After the cells were sent, whatever came of it. */
export function dropTexts(proof: Proof, storage: Storage | null = browser()): void {
  keepTexts(proof, {}, Date.now(), storage);
}
