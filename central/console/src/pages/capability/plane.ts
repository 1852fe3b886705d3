/** A picture's axes: values to the units of its viewBox. */
export const WIDE = 460;
export const HIGH = 230;
const LEFT = 64;
const RIGHT = 58;
const TOP = 26;
const BOTTOM = 26;
const ROOM = 0.06;

export type Range = readonly [number, number];

/** The range of the values with some room at both ends. */
export function roomy(values: readonly number[]): Range {
  const low = values.reduce((least, one) => Math.min(least, one), Infinity);
  const high = values.reduce((most, one) => Math.max(most, one), -Infinity);
  const room = (high - low) * ROOM || Math.abs(high) * 1e-6 || 1;
  return [low - room, high + room];
}

export class Plane {
  readonly left = LEFT;
  readonly right = WIDE - RIGHT;
  readonly top = TOP;
  readonly bottom = HIGH - BOTTOM;

  constructor(
    readonly x: Range,
    readonly y: Range,
  ) {}

  across(value: number): number {
    return LEFT + ((value - this.x[0]) / (this.x[1] - this.x[0])) * (this.right - LEFT);
  }

  up(value: number): number {
    return this.bottom - ((value - this.y[0]) / (this.y[1] - this.y[0])) * (this.bottom - TOP);
  }

  path(xs: readonly number[], ys: readonly number[]): string {
    return xs.map((x, at) => `${at === 0 ? "M" : "L"}${this.across(x).toFixed(1)} ${this.up(ys[at] ?? 0).toFixed(1)}`).join("");
  }
}
