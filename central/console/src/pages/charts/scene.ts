/** One drawing of a chart's panel for screen, PNG and SVG: bands, limits, lines, points, marks, limit names. */
import { INK } from "../../chart/paint";
import type { Span } from "./choices";
import { type Drawn, type LimitLine, type Mark, type Panel, exactly, placesIn, signalling } from "./model";
import { type Look, outline } from "./strata";
import type { At, Surface } from "./surface";

export interface Words {
  upper: string;
  lower: string;
  centre: string;
  usl: string;
  lsl: string;
}

export interface Scene {
  charts: readonly Drawn[];
  view: Span;
  decimals: number;
  /** Specification limits, where single readings are charted. */
  specification: { lsl: number | null; usl: number | null } | null;
  before?: ReadonlyMap<string, Record<Panel, readonly LimitLine[]>>;
  brush: { chart: string; span: Span } | null;
  chosen: { chart: string; index: number } | null;
  words: Words;
  /** What stands under a position. */
  tick: (position: number) => string;
  /** The weighted sum has a second line, drawn like the first. */
  mirrored: boolean;
}

/** Where the panel's inside is, and how its values become places. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  low: number;
  high: number;
}

const POINT_ROOM = 5; // pixels a point needs to be drawn as a shape
const POINT = 2.6;
const SHAPE_EACH = 36; // pixels between shapes of a dense line
const MARK = 5.5;
const SPOT = 4; // pixels
const NOTE = "#5b4aa0";
const NOTE_BAND = "rgba(91, 74, 160, 0.12)";
const BRUSH = "#0b56b8";
const BRUSH_BAND = "rgba(11, 86, 184, 0.12)";
const OLD = "#8a6d00";
const SPECIFICATION = "#7a4a00";
const DASH = [8, 4];
const DOTS = [2, 4];
const LIMIT_DIGITS = 2; // a limit has so many decimals more than a reading
const NAME_ROOM = 14; // between two names of limits

interface Pen {
  s: Surface;
  f: Frame;
  x: (position: number) => number;
  y: (value: number) => number;
}

export function drawPanel(surface: Surface, frame: Frame, scene: Scene, panel: Panel): void {
  const wide = frame.width / (scene.view.to - scene.view.from);
  const tall = frame.height / (frame.high - frame.low);
  const pen: Pen = {
    s: surface,
    f: frame,
    x: (position) => frame.left + (position - scene.view.from) * wide,
    y: (value) => frame.top + (frame.high - value) * tall,
  };
  surface.clip(frame.left, frame.top, frame.width, frame.height, () => {
    for (const chart of scene.charts) bands(pen, scene, chart, panel);
    for (const chart of scene.charts) limitLines(pen, scene, chart, panel);
    for (const chart of scene.charts) lines(pen, scene, chart, panel, wide);
    for (const chart of scene.charts) marks(pen, scene, chart, panel);
  });
  names(pen, scene, panel);
}

/** What is drawn of a series; a series of its own keeps the usual ink. */
function lookIn(scene: Scene, chart: Drawn): Look {
  return scene.charts.length === 1 ? { colour: INK.point, shape: "circle" } : chart.look;
}

function bands({ s, f, x }: Pen, scene: Scene, chart: Drawn, panel: Panel): void {
  for (const note of chart.notes) {
    const [from, to] = [x(note.from - 0.5), x(note.to + 0.5)];
    s.rect(from, f.top, to - from, f.height, NOTE_BAND);
    if (panel === "value") s.text((from + to) / 2, f.top + 9, note.letter, { colour: NOTE, bold: true, anchor: "middle" });
  }
  if (scene.brush?.chart === chart.key) {
    const [from, to] = [x(scene.brush.span.from - 0.5), x(scene.brush.span.to + 0.5)];
    s.rect(from, f.top, to - from, f.height, BRUSH_BAND);
    for (const edge of [from, to]) s.line([[edge, f.top], [edge, f.top + f.height]], { colour: BRUSH, width: 1.5 });
  }
}

function stretch({ s, x, y }: Pen, line: LimitLine, colour: string, dash: readonly number[], centre: string): void {
  const [from, to] = [x(line.from - 0.5), x(line.to + 0.5)];
  if (line.centre !== null) {
    s.line([[from, y(line.centre)], [to, y(line.centre)]], { colour: centre, width: 1.1, dash: dash === DOTS ? DOTS : [] });
  }
  for (const value of [line.lower, line.upper]) {
    if (value !== null) s.line([[from, y(value)], [to, y(value)]], { colour, width: 1.6, dash });
  }
}

function limitLines(pen: Pen, scene: Scene, chart: Drawn, panel: Panel): void {
  const { s, f, x } = pen;
  const together = scene.charts.length > 1;
  for (const line of scene.before?.get(chart.key)?.[panel] ?? []) stretch(pen, line, OLD, DOTS, OLD);
  const stretches = chart.limits[panel];
  stretches.forEach((line, index) => {
    stretch(pen, line, together ? chart.look.colour : INK.limit, DASH, together ? chart.look.colour : INK.centre);
    if (index === 0) return;
    const at = x(line.from - 0.5);
    s.line([[at, f.top], [at, f.top + f.height]], { colour: INK.planned, width: 1.2, dash: [3, 3] });
  });
  if (panel === "value") {
    for (const column of [chart.lower, chart.upper]) {
      if (column !== null) steps(pen, scene, chart, column);
    }
    for (const value of [scene.specification?.lsl, scene.specification?.usl]) {
      if (value === null || value === undefined) continue;
      s.line([[f.left, pen.y(value)], [f.left + f.width, pen.y(value)]], { colour: SPECIFICATION, width: 1.2, dash: [12, 3, 2, 3] });
    }
  }
}

/** Limits of each point's own, as steps. */
function steps({ s, x, y }: Pen, scene: Scene, chart: Drawn, column: readonly (number | null)[]): void {
  const [from, to] = placesIn(chart.x, scene.view);
  const points: (At | null)[] = [];
  for (let place = from; place < to; place += 1) {
    const [at, value] = [chart.x[place] ?? 0, column[place] ?? null];
    if (value === null) points.push(null);
    else points.push([x(at - 0.5), y(value)], [x(at + 0.5), y(value)]);
  }
  s.line(points, { colour: INK.limit, width: 1.4, dash: DASH });
}

function lines(pen: Pen, scene: Scene, chart: Drawn, panel: Panel, wide: number): void {
  const column = panel === "spread" ? chart.spread : chart.value;
  if (column === null) return;
  const look = lookIn(scene, chart);
  if (chart.buckets !== null && panel === "value") bucketBand(pen, scene, chart, look.colour);
  if (panel === "value" && chart.second !== null) series(pen, scene, chart, chart.second, look, wide, scene.mirrored);
  series(pen, scene, chart, column, look, wide, true);
}

/** Between the lowest and the highest of each bucket, behind the points that were kept. */
function bucketBand({ s, x, y }: Pen, scene: Scene, chart: Drawn, colour: string): void {
  const { first, last, low, high } = chart.buckets ?? { first: [], last: [], low: [], high: [] };
  const above: At[] = [];
  const below: At[] = [];
  first.forEach((from, index) => {
    const [lowest, highest, to] = [low[index], high[index], last[index] ?? from];
    if (lowest == null || highest == null || to < scene.view.from || from > scene.view.to) return;
    above.push([x((from + to) / 2), y(highest)]);
    below.push([x((from + to) / 2), y(lowest)]);
  });
  if (above.length > 1) s.shape([...above, ...below.reverse()], `${colour}2e`, null);
}

function series(
  { s, x, y }: Pen, scene: Scene, chart: Drawn, column: readonly (number | null)[], look: Look, wide: number, joined: boolean,
): void {
  const [from, to] = placesIn(chart.x, scene.view);
  const line: (At | null)[] = [];
  for (let place = from; place < to; place += 1) {
    const value = column[place] ?? null;
    line.push(value === null ? null : [x(chart.x[place] ?? 0), y(value)]);
  }
  if (joined) s.line(thinned(line), { colour: look.colour, width: line.length > 1000 ? 1 : 1.4 });
  // where there is no room for every point's shape, lines that lie over one another still show theirs here and there
  const each = wide >= POINT_ROOM || !joined ? 1 : scene.charts.length > 1 ? Math.ceil(SHAPE_EACH / Math.max(wide, 0.01)) : 0;
  if (each === 0) return;
  line.forEach((at, index) => {
    if (at === null || (from + index) % each !== 0 || chart.excluded.has(chart.x[from + index] ?? -1)) return;
    if (joined) symbol(s, at, each > 1 ? POINT * 1.4 : POINT, look.shape, look.colour, "#ffffff");
    else symbol(s, at, POINT * 0.8, "ring", null, `${look.colour}99`);
  });
}

const DENSE = 2000; // points
const COLUMN = 0.5; // pixels that a dense line's points are gathered in

/** A line of many more points than pixels, by first, lowest, highest and last of each column: it looks the same. */
export function thinned(line: readonly (At | null)[]): readonly (At | null)[] {
  const [first, last] = [line.find((at) => at !== null), [...line].reverse().find((at) => at !== null)];
  if (line.length < DENSE || !first || !last || line.length < (4 * (last[0] - first[0])) / COLUMN) return line;
  const kept: (At | null)[] = [];
  let column = NaN;
  let group: At[] = [];
  const close = (): void => {
    if (group.length > 4) {
      const [low, high] = [group.reduce((a, b) => (b[1] < a[1] ? b : a)), group.reduce((a, b) => (b[1] > a[1] ? b : a))];
      kept.push(...group.filter((at, index) => index === 0 || index === group.length - 1 || at === low || at === high));
    } else kept.push(...group);
    group = [];
  };
  for (const at of line) {
    const place = at === null ? NaN : Math.floor(at[0] / COLUMN);
    if (at === null || place !== column) close();
    if (at === null) kept.push(null);
    else group.push(at);
    column = place;
  }
  close();
  return kept;
}

function symbol(s: Surface, [cx, cy]: At, r: number, shape: Look["shape"], fill: string | null, edge: string): void {
  const { closed, at } = outline(shape);
  const placed = at.map((one): At | null => (one === null ? null : [cx + one[0] * r, cy + one[1] * r]));
  if (!closed) s.line(placed, { colour: fill ?? edge, width: 1.6 });
  else s.shape(placed.filter((one): one is At => one !== null), shape === "ring" ? null : fill, {
    colour: shape === "ring" ? (fill ?? edge) : edge,
    width: shape === "ring" ? 1.2 : 0.8,
  });
}

function marks(pen: Pen, scene: Scene, chart: Drawn, panel: Panel): void {
  const { s, x, y } = pen;
  const column = panel === "spread" ? chart.spread : chart.value;
  const words = panel === "spread" ? chart.spreadWord : chart.word;
  const [from, to] = placesIn(chart.x, scene.view);
  const marked = new Set(chart.marks.filter((mark) => mark.panel === panel).map((mark) => mark.index));
  if (column !== null && to - from < 600) {
    for (let place = from; place < to; place += 1) {
      const [at, value] = [chart.x[place] ?? -1, column[place] ?? null];
      if (value === null || marked.has(at) || !signalling(words[place])) continue; // the rule goes on to hold
      symbol(s, [x(at), y(value)], POINT * 1.3, "ring", null, INK.advice);
    }
  }
  for (const at of chart.excluded.keys()) {
    const value = column?.[exactly(chart.x, at)] ?? null;
    if (value === null) continue;
    symbol(s, [x(at), y(value)], MARK * 0.8, "circle", "#ffffff", INK.label);
    symbol(s, [x(at), y(value)], MARK * 0.5, "cross", INK.label, INK.label);
  }
  const there = new Set<string>(); // a mark that would cover another of its kind is drawn once
  for (const mark of chart.marks) {
    if (mark.panel !== panel || mark.index < scene.view.from || mark.index > scene.view.to) continue;
    if (chart.excluded.has(mark.index)) continue;
    const at: At = [x(mark.index), y(mark.value)];
    const spot = `${Math.round(at[0] / SPOT)} ${Math.round(at[1] / SPOT)} ${mark.kind}`;
    if (there.has(spot)) continue;
    there.add(spot);
    signal(s, at, mark);
  }
  if (scene.chosen?.chart === chart.key) ring(pen, scene.chosen.index, column?.[exactly(chart.x, scene.chosen.index)] ?? null);
}

/** Beyond a limit is a square, a pattern a diamond: the shape tells them apart where colour cannot. */
export function signal(s: Surface, at: At, { kind }: Pick<Mark, "kind">): void {
  if (kind === "limit") symbol(s, at, MARK, "square", INK.stop, "#ffffff");
  else symbol(s, at, MARK, "diamond", INK.adviceFill, INK.advice);
}

function ring({ s, f, x, y }: Pen, index: number, value: number | null): void {
  s.line([[x(index), f.top], [x(index), f.top + f.height]], { colour: "rgba(14, 26, 43, 0.35)", width: 1 });
  if (value !== null) symbol(s, [x(index), y(value)], MARK + 4, "ring", null, INK.chosen);
}

/** Names of the newest limits in view, beside the frame; those too close to one another make room. */
function names({ s, f, y }: Pen, scene: Scene, panel: Panel): void {
  const { words, decimals } = scene;
  const left = f.left + f.width + 8;
  if (scene.charts.length > 1) return; // the legend and the table name them
  const chart = scene.charts[0];
  const line = chart?.limits[panel].filter((one) => one.from <= scene.view.to).at(-1);
  const wanted: [string, number | null | undefined, string][] = [
    [words.upper, line?.upper, INK.limit],
    [words.centre, line?.centre, INK.limit],
    [words.lower, line?.lower, INK.limit],
    ...(panel === "value" && scene.specification
      ? ([[words.usl, scene.specification.usl, SPECIFICATION], [words.lsl, scene.specification.lsl, SPECIFICATION]] as [string, number | null, string][])
      : []),
  ];
  const placed = wanted
    .flatMap(([name, value, colour]) => {
      if (value === null || value === undefined) return [];
      const at = y(value);
      return at < f.top - 6 || at > f.top + f.height + 6 ? [] : [{ text: `${name} ${value.toFixed(decimals + LIMIT_DIGITS)}`, at, colour }];
    })
    .sort((a, b) => a.at - b.at);
  let last = -Infinity;
  for (const one of placed) {
    last = Math.max(one.at, last + NAME_ROOM);
    s.text(left, last, one.text, { colour: one.colour, size: 11 });
  }
}
