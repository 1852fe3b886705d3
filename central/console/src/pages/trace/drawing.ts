/**
 * Where the boxes of a family stand and how its lines run. Pure.
 *
 * Wide: a column a layer, curves between columns. Narrow: the layers one under the other, lines as arcs at the left edge.
 */
import type { Box, Family, Line } from "./family";

export interface Placed {
  box: Box;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Curve {
  line: Line;
  path: string;
  thickness: number;
}

export interface Drawing {
  boxes: Placed[];
  curves: Curve[];
  height: number;
}

const BOX = 56;
const GAP = 14;
const BETWEEN = 64; // between two columns, at least
const COLUMN_MIN = 150;
const COLUMN_MAX = 270;
const EDGE = 34; // for the arcs of the narrow form
const LAYER_GAP = 22;
const THIN = 1.5;
const THICK = 9;

export function drawn(family: Family, width: number): Drawing {
  const count = family.layers.length;
  const column = Math.min(COLUMN_MAX, (width - BETWEEN * (count - 1)) / Math.max(1, count));
  const wide = column >= COLUMN_MIN;
  const boxes = wide ? inColumns(family, width, column) : inRows(family, width);
  const at = new Map(boxes.map((placed) => [placed.box.key, placed]));
  const most = Math.max(1, ...family.lines.map((line) => line.quantity ?? 1));
  const curves = family.lines.flatMap((line): Curve[] => {
    const [from, to] = [at.get(line.from), at.get(line.to)];
    if (from === undefined || to === undefined) return [];
    const thickness = THIN + (THICK - THIN) * Math.sqrt((line.quantity ?? 1) / most);
    return [{ line, thickness, path: wide ? across(from, to) : around(from, to) }];
  });
  // what belongs to the one asked about is drawn over the rest
  curves.sort((a, b) => Number(a.line.own) - Number(b.line.own));
  const height = Math.max(0, ...boxes.map((placed) => placed.y + placed.height));
  return { boxes, curves, height: height + 4 };
}

function inColumns(family: Family, width: number, column: number): Placed[] {
  const between = family.layers.length > 1 ? (width - column * family.layers.length) / (family.layers.length - 1) : 0;
  const tallest = Math.max(...family.layers.map((layer) => layer.length));
  const height = tallest * (BOX + GAP) - GAP;
  return family.layers.flatMap((layer, index) => {
    const top = (height - (layer.length * (BOX + GAP) - GAP)) / 2;
    return layer.map((box, place) => ({
      box,
      x: Math.round(index * (column + between)),
      y: Math.round(top + place * (BOX + GAP)) + 2,
      width: Math.floor(column),
      height: BOX,
    }));
  });
}

function inRows(family: Family, width: number): Placed[] {
  let y = 2;
  return family.layers.flatMap((layer) => {
    const placed = layer.map((box, place) => ({
      box,
      x: EDGE,
      y: y + place * (BOX + GAP),
      width: width - EDGE,
      height: BOX,
    }));
    y += layer.length * (BOX + GAP) - GAP + LAYER_GAP;
    return placed;
  });
}

function across(from: Placed, to: Placed): string {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const [x2, y2] = [to.x, to.y + to.height / 2];
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

function around(from: Placed, to: Placed): string {
  const [y1, y2] = [from.y + from.height / 2, to.y + to.height / 2];
  const out = Math.max(2, EDGE - 10 - Math.abs(y2 - y1) / 14);
  return `M${EDGE} ${y1}C${out} ${y1} ${out} ${y2} ${EDGE} ${y2}`;
}
