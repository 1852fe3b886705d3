/**
 * What a proofreader types for a cell, as short as it can be read. Pure.
 *
 *     80 2 3              one sample: size, Ac, Re
 *     50 1 4, 4 5         several: a comma between them; the size only where it changes
 *     20 # 2, 0 3, 1 3    # where the table says that acceptance is not possible yet
 *     35 1.89 3.16        by variables: size, k, M; - for one that the table has not
 *     ↑ ↓ up down         an arrow; a letter alone sends to that letter's row
 *     single double       the plan of the simpler kind; * and ++ as the standards print them
 */

export interface Sample {
  n: number;
  ac: number | null;
  re: number;
}

/** A cell as it was read from the copy: where its numbers stand, or they. */
export interface Typed {
  use: string | null;
  stages: Sample[];
  n: number | null;
  k: string | null;
  m: string | null;
}

const WORDS: Record<string, string> = {
  "↑": "up",
  "↓": "down",
  up: "up",
  down: "down",
  上: "up",
  下: "down",
  "*": "single",
  "++": "double",
  single: "single",
  double: "double",
  一次: "single",
  二次: "double",
};
const NONE: Typed = { use: null, stages: [], n: null, k: null, m: null };
const WHOLE = /^\d{1,6}$/;
const DECIMAL = /^-?\d{1,4}(\.\d{1,20})?$/;

/** Null for what cannot be read; nothing typed is not read either. */
export function typedOf(text: string, variables: boolean): Typed | null {
  const plain = text.normalize("NFKC").trim().toLowerCase(); // a Chinese input method writes full-width figures
  const word = WORDS[plain];
  if (word !== undefined) return { ...NONE, use: word };
  if (/^[a-z]$/.test(plain)) return { ...NONE, use: plain.toUpperCase() };
  return variables ? measured(plain) : counted(plain);
}

function counted(text: string): Typed | null {
  const stages: Sample[] = [];
  for (const part of text.split(/[,;，；]/)) {
    const words = part.trim().split(/\s+/);
    if (words.length === 2) words.unshift(String(stages.at(-1)?.n ?? ""));
    const [n = "", ac = "", re = "", more] = words;
    if (more !== undefined || !WHOLE.test(n) || !(ac === "#" || WHOLE.test(ac)) || !WHOLE.test(re)) return null;
    stages.push({ n: Number(n), ac: ac === "#" ? null : Number(ac), re: Number(re) });
  }
  return { ...NONE, stages };
}

function measured(text: string): Typed | null {
  const [n = "", k = "", m = "-", more] = text.split(/\s+/);
  const known = (one: string): boolean => one === "-" || DECIMAL.test(one);
  if (more !== undefined || !WHOLE.test(n) || !known(k) || !known(m) || (k === "-" && m === "-")) return null;
  return { ...NONE, n: Number(n), k: k === "-" ? null : k, m: m === "-" ? null : m };
}

/** As it is shown beside the field, so that a slip of the fingers is seen. */
export function shown(cell: Typed): string {
  if (cell.use !== null) return cell.use === "up" ? "↑" : cell.use === "down" ? "↓" : cell.use;
  if (cell.n !== null) return [`n ${cell.n}`, cell.k && `k ${cell.k}`, cell.m && `M ${cell.m}`].filter(Boolean).join(" · ");
  return cell.stages.map((one) => `n ${one.n} · ${one.ac ?? "#"} / ${one.re}`).join("  ");
}
