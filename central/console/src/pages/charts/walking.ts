/** What a key does at a chart: walk, mark a range, zoom, move. Pure. */
import type { Span } from "./choices";
import { type Drawn, placeOf } from "./model";
import { moved, showing, whole, zoomed } from "./view";

interface Here {
  chart: Drawn;
  index: number | null;
  brush: Span | null;
  view: Span;
}

export interface Step {
  index?: number;
  brush?: Span | null;
  view?: Span;
}

interface Key {
  key: string;
  shiftKey: boolean;
}

const ZOOM = 0.7;
const PAGE = 0.8; // of the view

export function stepped({ key, shiftKey }: Key, here: Here): Step | null {
  const { chart, view } = here;
  const { total, x } = chart;
  const middle = here.index ?? (view.from + view.to) / 2;
  switch (key) {
    case "+":
    case "=":
      return { view: zoomed(view, ZOOM, middle, total) };
    case "-":
    case "_":
      return { view: zoomed(view, 1 / ZOOM, middle, total) };
    case "0":
      return { view: whole(total) };
    case "PageUp":
      return { view: moved(view, -PAGE, total) };
    case "PageDown":
      return { view: moved(view, PAGE, total) };
    case "Escape":
      return here.brush === null ? null : { brush: null };
    case "Home":
      return walked(here, x[0] ?? 0);
    case "End":
      return walked(here, x.at(-1) ?? 0);
    case "ArrowLeft":
    case "ArrowRight":
      return arrow(here, key === "ArrowRight" ? 1 : -1, shiftKey);
    default:
      return null;
  }
}

function walked({ chart, view }: Here, to: number): Step {
  const shown = showing(view, to, chart.total);
  return shown === view ? { index: to } : { index: to, view: shown };
}

function arrow(here: Here, by: 1 | -1, marking: boolean): Step | null {
  const { x } = here.chart;
  if (x.length === 0) return null;
  if (here.index === null) {
    const place = Math.min(placeOf(x, by > 0 ? here.view.from : here.view.to), x.length - 1);
    return walked(here, x[place] ?? 0);
  }
  const place = Math.min(Math.max(placeOf(x, here.index) + by, 0), x.length - 1);
  const to = x[place] ?? 0;
  const step = walked(here, to);
  return marking ? { ...step, brush: stretched(here.brush, here.index, to) } : step;
}

/** The end the walker stands on moves; the other stays. */
function stretched(brush: Span | null, from: number, to: number): Span {
  const fixed = brush === null ? from : brush.from === from ? brush.to : brush.to === from ? brush.from : from;
  return { from: Math.min(fixed, to), to: Math.max(fixed, to) };
}
