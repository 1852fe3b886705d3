/** The part of a chart that is shown, in positions of points; zooming and moving keep it within the data. Pure. */
import type { Span } from "./choices";

/** No zoom shows fewer points than this. */
const POINTS_MIN = 6;
const EDGE = 0.6; // room beside the first and the last point

export function whole(count: number): Span {
  return { from: -EDGE, to: Math.max(count - 1, POINTS_MIN) + EDGE };
}

export function within(view: Span, count: number): Span {
  const all = whole(count);
  const width = Math.max(view.to - view.from, POINTS_MIN);
  if (width >= all.to - all.from) return all;
  const from = Math.min(Math.max(view.from, all.from), all.to - width);
  return { from, to: from + width };
}

/** Narrower (`factor` < 1) or wider around `at`, which stays where it is on the screen. */
export function zoomed(view: Span, factor: number, at: number, count: number): Span {
  const width = Math.max((view.to - view.from) * factor, POINTS_MIN);
  const share = (at - view.from) / (view.to - view.from);
  return within({ from: at - width * share, to: at + width * (1 - share) }, count);
}

/** Moved by a share of its own width; to the right when positive. */
export function moved(view: Span, share: number, count: number): Span {
  const by = (view.to - view.from) * share;
  return within({ from: view.from + by, to: view.to + by }, count);
}

/** The same width around a point, when the point is not well inside already. */
export function showing(view: Span, at: number, count: number): Span {
  const width = view.to - view.from;
  if (isWhole(view, count)) return view;
  if (at >= view.from + width * 0.05 && at <= view.to - width * 0.05) return view;
  return within({ from: at - width / 2, to: at + width / 2 }, count);
}

export function isWhole(view: Span, count: number): boolean {
  const all = whole(count);
  return view.from <= all.from && view.to >= all.to;
}
