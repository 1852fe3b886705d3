/** What has been scanned for an order, and what is sent of it. Pure. */
import type { SalesLine } from "../../api/selling";
import { fromMicro, micro, quantity } from "../../format/numbers";

export interface Picked {
  /** Position of the line -> its serials, in the order they were scanned. */
  serials: Readonly<Record<number, readonly string[]>>;
  /** Position of the line -> how many of the oldest. */
  oldest: Readonly<Record<number, string>>;
  /** Positions whose oldest are taken of what is under concession. */
  conceded?: Readonly<Record<number, boolean>>;
}

export const NOTHING_PICKED: Picked = { serials: {}, oldest: {} };

export function serialsOf(picked: Picked, line: number): readonly string[] {
  return picked.serials[line] ?? [];
}

/** How many are still to be scanned of a line. */
export function leftOf(picked: Picked, line: SalesLine): string {
  const scanned = BigInt(serialsOf(picked, line.line).length) * 1_000_000n;
  return fromMicro((micro(quantity(line.open)) ?? 0n) - scanned);
}

export function isScanned(picked: Picked, serial: string): boolean {
  return Object.values(picked.serials).some((some) => some.includes(serial));
}

export function withSerial(picked: Picked, line: number, serial: string): Picked {
  return { ...picked, serials: { ...picked.serials, [line]: [...serialsOf(picked, line), serial] } };
}

export function withoutSerial(picked: Picked, serial: string): Picked {
  const kept = Object.entries(picked.serials).map(([line, some]) => [line, some.filter((one) => one !== serial)] as const);
  return { ...picked, serials: Object.fromEntries(kept) };
}

/** The lines of `sales.create_delivery`: serials where some were scanned, else a quantity of the oldest. */
export function pickLines(picked: Picked, lines: readonly SalesLine[]): Record<string, unknown>[] {
  return lines.flatMap((line): Record<string, unknown>[] => {
    const serials = serialsOf(picked, line.line);
    if (serials.length > 0) return [{ line: line.line, serials }];
    const amount = micro(picked.oldest[line.line] ?? "");
    if (amount === null || amount <= 0n) return [];
    const concession = picked.conceded?.[line.line] ? { concession: true } : {};
    return [{ line: line.line, quantity: fromMicro(amount), unit: line.unit, ...concession }];
  });
}

/** The scanned serial that a refusal names; the longest, where one is the beginning of another. */
export function refusedSerial(sentence: string, picked: Picked): string | null {
  const named = Object.values(picked.serials)
    .flat()
    .filter((serial) => sentence.includes(serial));
  return named.sort((a, b) => b.length - a.length)[0] ?? null;
}
