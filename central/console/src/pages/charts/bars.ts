/** A histogram's bars within what is shown: the readings and, where near, the specification. Pure. */
import type { Histogram } from "../../api/charts";

export interface Bar {
  from: number;
  to: number;
  count: number;
  /** Wholly outside the specification. */
  outside: boolean;
}

export interface Bars {
  bars: Bar[];
  low: number;
  high: number;
  most: number;
}

const FAR = 3; // a specification limit further away than so many widths of the data is not shown: the bars would vanish

export function barsOf({ edges, counts }: Pick<Histogram, "edges" | "counts">, lsl: number | null, usl: number | null): Bars {
  const bars = counts.map((count, index): Bar => {
    const [from, to] = [edges[index] ?? 0, edges[index + 1] ?? 0];
    return { from, to, count, outside: (usl !== null && from >= usl) || (lsl !== null && to <= lsl) };
  });
  let low = edges[0] ?? 0;
  let high = edges.at(-1) ?? 1;
  const width = high - low || 1;
  for (const limit of [lsl, usl]) {
    if (limit === null || limit < low - FAR * width || limit > high + FAR * width) continue;
    low = Math.min(low, limit);
    high = Math.max(high, limit);
  }
  const room = (high - low) * 0.03;
  return { bars, low: low - room, high: high + room, most: Math.max(0, ...counts) };
}
