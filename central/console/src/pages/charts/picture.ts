/** A chart as a picture to keep: title, what was chosen, panels with axes, legend. One drawing for SVG and PNG. */
import { INK } from "../../chart/paint";
import { niceTicks, withFittingDecimals } from "../../chart/ticks";
import { type Panel, extentOf, withRoom } from "./model";
import { type Frame, type Scene, drawPanel } from "./scene";
import { outline } from "./strata";
import { type At, type Surface, canvasSurface, svgSurface } from "./surface";

export interface PicturePart {
  /** The stratum's name where there are several. */
  name: string;
  scene: Scene;
  panels: readonly { panel: Panel; title: string; height: number }[];
}

export interface Picture {
  title: string;
  /** A line each: selection, limits, what was left out. */
  notes: readonly string[];
  legend: readonly { name: string; look: { colour: string; shape: Parameters<typeof outline>[0] } }[];
  parts: readonly PicturePart[];
}

const WIDTH = 1200;
const MARGIN = 20;
const LEFT = 96;
const RIGHT = 140;
const TITLE = 34;
const NOTE = 18;
const AXIS = 30;
const GAP = 10;
const PART_HEAD = 24;
const LEGEND = 26;
const PNG_SCALE = 2;
const TICKS_DOWN = 46; // pixels for one
const TICKS_ACROSS = 90;
const GRID = "#e7ebf0";
const LINE = "#c4ccd6";

function heightOf(picture: Picture): number {
  const panels = picture.parts.reduce(
    (sum, part) => sum + part.panels.reduce((high, panel) => high + panel.height + GAP, 0) + AXIS + (part.name ? PART_HEAD : 0),
    0,
  );
  return MARGIN * 2 + TITLE + picture.notes.length * NOTE + (picture.legend.length > 0 ? LEGEND : 0) + panels;
}

function draw(s: Surface, picture: Picture, height: number): void {
  s.rect(0, 0, WIDTH, height, "#ffffff");
  s.text(MARGIN, MARGIN + 10, picture.title, { colour: INK.chosen, size: 20, bold: true });
  let top = MARGIN + TITLE;
  for (const note of picture.notes) {
    s.text(MARGIN, top, note, { colour: INK.label, size: 12 });
    top += NOTE;
  }
  if (picture.legend.length > 0) {
    legend(s, picture, top + 8);
    top += LEGEND;
  }
  for (const part of picture.parts) {
    if (part.name) {
      s.text(MARGIN, top + PART_HEAD / 2, part.name, { colour: INK.chosen, size: 14, bold: true });
      top += PART_HEAD;
    }
    part.panels.forEach(({ panel, title, height: tall }, index) => {
      const last = index === part.panels.length - 1;
      panelAt(s, part.scene, panel, title, top, tall, last);
      top += tall + GAP;
    });
    top += AXIS;
  }
}

function panelAt(s: Surface, scene: Scene, panel: Panel, title: string, top: number, height: number, last: boolean): void {
  const found = extentOf(scene, panel, scene.view);
  const [low, high] = found === null ? [0, 1] : withRoom(found, panel === "spread");
  const frame: Frame = { left: LEFT, top, width: WIDTH - LEFT - RIGHT, height, low, high };
  const down = niceTicks(low, high, height / TICKS_DOWN);
  const texts = withFittingDecimals(down);
  down.forEach((tick, index) => {
    const y = top + ((high - tick) / (high - low)) * height;
    s.line([[LEFT, y], [LEFT + frame.width, y]], { colour: GRID, width: 1 });
    s.text(LEFT - 8, y, texts[index] ?? "", { colour: INK.label, size: 11, anchor: "end" });
  });
  const { from, to } = scene.view;
  for (const tick of niceTicks(from, to, frame.width / TICKS_ACROSS)) {
    if (!Number.isInteger(tick) || tick < 0) continue;
    const x = LEFT + ((tick - from) / (to - from)) * frame.width;
    s.line([[x, top], [x, top + height]], { colour: GRID, width: 1 });
    if (last) s.text(x, top + height + 12, scene.tick(tick), { colour: INK.label, size: 11, anchor: "middle" });
  }
  s.line([[LEFT, top], [LEFT, top + height], [LEFT + frame.width, top + height]], { colour: LINE, width: 1 });
  drawPanel(s, frame, scene, panel);
  s.text(LEFT + 6, top + 8, title, { colour: INK.label, size: 11, bold: true });
}

function legend(s: Surface, picture: Picture, y: number): void {
  let x = MARGIN;
  for (const { name, look } of picture.legend) {
    const { at, closed } = outline(look.shape);
    const placed = at.map((one): At | null => (one === null ? null : [x + 6 + one[0] * 5, y + one[1] * 5]));
    if (closed) s.shape(placed.filter((one): one is At => one !== null), look.colour, null);
    else s.line(placed, { colour: look.colour, width: 2 });
    s.text(x + 18, y, name, { colour: INK.label, size: 12 });
    x += 34 + name.length * 8;
  }
}

export function svgOf(picture: Picture): string {
  const height = heightOf(picture);
  const { surface, written } = svgSurface(WIDTH, height, picture.title);
  draw(surface, picture, height);
  return written();
}

/** Twice the size of the drawing, so that it stays sharp on paper. */
export function pngOf(picture: Picture): Promise<Blob> {
  const height = heightOf(picture);
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH * PNG_SCALE;
  canvas.height = height * PNG_SCALE;
  const ctx = canvas.getContext("2d");
  if (ctx === null) return Promise.reject(new Error("no canvas"));
  draw(canvasSurface(ctx, PNG_SCALE), picture, height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error("no image")) : resolve(blob)), "image/png"),
  );
}

/** Hands a file to the browser. */
export function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A file's name of anything: what no file system likes becomes a dash. */
export function fileName(parts: readonly string[], ending: string): string {
  const name = parts.filter((part) => part !== "").join(" ").replace(/[\\/:*?"<>|\s]+/g, "-").slice(0, 120);
  return `${name || "chart"}.${ending}`;
}
