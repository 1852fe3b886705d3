/** What is written at the ticks of a chart's axes. */
import type uPlot from "uplot";

const DIGITS_MAX = 6;

/** Whole numbers alone: there is no point between two points. */
export function wholeNumbers(_: uPlot, splits: number[]): string[] {
  return splits.map((value) => (Number.isInteger(value) ? String(value) : ""));
}

/** Ticks with as many decimals as their step needs. */
export function fittingDecimals(_: uPlot, splits: number[]): string[] {
  return withFittingDecimals(splits);
}

export function withFittingDecimals(splits: readonly number[]): string[] {
  const step = Math.abs((splits[1] ?? 1) - (splits[0] ?? 0)) || 1;
  const exact = (digits: number): boolean =>
    splits.every((value) => Math.abs(value - Number(value.toFixed(digits))) < step / 1000);
  let digits = 0;
  while (digits < DIGITS_MAX && !exact(digits)) digits += 1;
  return splits.map((value) => value.toFixed(digits));
}

/** The round number not under `rough`. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough * (1 - 1e-9)) ?? 10 * power;
}

/** Ticks from zero to a round top that shows `most`, in at most `wanted` steps. */
export function ticksFromZero(most: number, wanted: number): number[] {
  if (!(most > 0) || !Number.isFinite(most)) return [0, 1];
  const step = roundStep(most / wanted);
  const count = Math.ceil((most / step) * (1 - 1e-9));
  return Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12)));
}

/** Round numbers from `low` to `high`, about `wanted` of them. */
export function niceTicks(low: number, high: number, wanted: number): number[] {
  const rough = (high - low) / Math.max(wanted, 1);
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const step = roundStep(rough);
  const first = Math.ceil(low / step - 1e-9);
  const ticks: number[] = [];
  for (let index = first; index * step <= high + step * 1e-9; index += 1) ticks.push(Number((index * step).toPrecision(12)));
  return ticks;
}
