/** Readings of a variables sample as they are typed or pasted, and what can be said of them on the way. Pure. */

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?$/;

/** The number as people write it, with a point or a comma; null for anything else. */
export function readingOf(text: string): number | null {
  const plain = tidy(text);
  if (!NUMBER.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

/** As it is sent: blanks off, a comma for a point. */
export function tidy(text: string): string {
  return text.trim().replace("−", "-").replace(",", ".");
}

/** A column copied from a spreadsheet: one reading a line; of a line with several cells the first. */
export function pasted(text: string): string[] {
  return text
    .replace(/[\r\n]+$/, "")
    .split(/\r\n|\r|\n/)
    .map((line) => (line.split("\t")[0] ?? "").trim());
}

export interface Running {
  n: number;
  mean: number | null;
  s: number | null;
  /** Beyond a limit. */
  beyond: number;
  qLower: number | null;
  qUpper: number | null;
}

/** Of the readings that are there so far. */
export function running(values: readonly (number | null)[], lower: number | null, upper: number | null): Running {
  const there = values.filter((one): one is number => one !== null);
  const n = there.length;
  const first = there[0] ?? 0;
  const mean = n === 0 ? null : first + there.reduce((sum, one) => sum + (one - first), 0) / n;
  const s = n < 2 || mean === null ? null : Math.sqrt(there.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1));
  const quality = (distance: number): number | null => (s === null || s === 0 ? null : distance / s);
  return {
    n,
    mean,
    s,
    beyond: there.filter((one) => isBeyond(one, lower, upper)).length,
    qLower: lower === null || mean === null ? null : quality(mean - lower),
    qUpper: upper === null || mean === null ? null : quality(upper - mean),
  };
}

export function isBeyond(value: number, lower: number | null, upper: number | null): boolean {
  return (lower !== null && value < lower) || (upper !== null && value > upper);
}
