import { figure } from "../format/numbers";

/** The bound that a number field puts in place of what was typed; null where it takes what was typed. */
export function outOfRange(text: string, low: number | undefined, high: number | undefined): number | null {
  const value = Number(figure(text) || NaN);
  if (low !== undefined && value < low) return low;
  return high !== undefined && value > high ? high : null;
}
