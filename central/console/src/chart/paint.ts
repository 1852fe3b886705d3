/** Drawing on uPlot's canvas: what lies behind the points (phases, held range), limits, and the marked points. */
import type uPlot from "uplot";

import { FONT } from "../shell/theme";
import type { ChartModel, LimitLine, Mark, Panel } from "./model";

export const INK = {
  point: "#16498a",
  limit: "#4a5563",
  centre: "#7a8594",
  stop: "#b91c1c",
  advice: "#9a5b00",
  adviceFill: "#f7b733",
  collect: "rgba(22, 73, 138, 0.055)",
  verify: "rgba(100, 60, 150, 0.09)",
  held: "rgba(185, 28, 28, 0.10)",
  hatch: "rgba(185, 28, 28, 0.30)",
  label: "#525e6d",
  planned: "#0b56b8",
  chosen: "#0e1a2b",
} as const;

export interface Words {
  upper: string;
  lower: string;
  centre: string;
  trial: string;
  held: string;
  phase: (phase: string) => string;
  planned: (version: number | null) => string;
}

const HATCH_STEP = 9;
const MARK_RADIUS = 6;

type At = (value: number) => number;

interface Pen {
  ctx: CanvasRenderingContext2D;
  x: At;
  y: At;
  box: uPlot.BBox;
  ratio: number;
}

function pen(u: uPlot): Pen {
  return {
    ctx: u.ctx,
    x: (value) => u.valToPos(value, "x", true),
    y: (value) => u.valToPos(value, "y", true),
    box: u.bbox,
    ratio: window.devicePixelRatio || 1,
  };
}

function clipped({ ctx, box }: Pen, draw: () => void): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top, box.width, box.height);
  ctx.clip();
  draw();
  ctx.restore();
}

function write({ ctx, ratio }: Pen, text: string, x: number, y: number, colour: string, size = 11): void {
  ctx.font = `${size * ratio}px ${FONT}`;
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}

export function paintBehind(u: uPlot, model: ChartModel, panel: Panel, words: Words): void {
  const p = pen(u);
  const { ctx, x, box, ratio } = p;
  clipped(p, () => {
    for (const phase of model.phases) {
      if (phase.phase === "monitor") continue;
      ctx.fillStyle = phase.phase === "verify" ? INK.verify : INK.collect;
      ctx.fillRect(x(phase.from), box.top, x(phase.to) - x(phase.from), box.height);
    }
    for (const band of model.held) hatch(p, x(band.from), x(band.to));
    if (panel !== "mean") return;
    ctx.textBaseline = "top";
    ctx.textAlign = "left";
    const top = box.top + 5 * ratio;
    for (const phase of model.phases) {
      const room = x(phase.to) - Math.max(x(phase.from), box.left);
      const text = words.phase(phase.phase);
      ctx.font = `${11 * ratio}px ${FONT}`;
      if (ctx.measureText(text).width + 10 * ratio > room) continue;
      write(p, text, Math.max(x(phase.from), box.left) + 7 * ratio, top, INK.label);
    }
    for (const band of model.held) {
      if (ctx.measureText(words.held).width + 6 * ratio > x(band.to) - x(band.from)) continue; // the legend says it
      write(p, words.held, x(band.from) + 3 * ratio, box.top + box.height - 16 * ratio, INK.stop);
    }
  });
}

function hatch({ ctx, box, ratio }: Pen, left: number, right: number): void {
  ctx.fillStyle = INK.held;
  ctx.fillRect(left, box.top, right - left, box.height);
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, box.top, right - left, box.height);
  ctx.clip();
  ctx.strokeStyle = INK.hatch;
  ctx.lineWidth = ratio;
  ctx.beginPath();
  for (let at = left - box.height; at < right; at += HATCH_STEP * ratio) {
    ctx.moveTo(at, box.top + box.height);
    ctx.lineTo(at + box.height, box.top);
  }
  ctx.stroke();
  ctx.restore();
}

export function paintOver(
  u: uPlot,
  model: ChartModel,
  panel: Panel,
  words: Words,
  chosen: number | null,
  digits: number,
): void {
  const p = pen(u);
  clipped(p, () => {
    for (const line of model.limits) limitLine(p, line, panel);
    if (panel === "mean" || panel === "range") model.planned.forEach((hold) => plannedHold(p, hold.after));
    for (const mark of model.marks) if (mark.panel === panel) markAt(p, model, mark);
    if (chosen !== null) ring(p, model, panel, chosen);
    if (panel === "mean") {
      p.ctx.textBaseline = "top";
      p.ctx.textAlign = "left";
      for (const hold of model.planned) {
        const left = p.x(hold.after + 0.5) + 7 * p.ratio;
        write(p, words.planned(hold.version), left, p.box.top + 20 * p.ratio, INK.planned);
      }
    }
  });
  limitNames(p, model, panel, words, digits, u);
}

function valuesOf(line: LimitLine, panel: Panel): [number, "limit" | "centre"][] {
  return panel === "mean"
    ? [[line.upper, "limit"], [line.centre, "centre"], [line.lower, "limit"]]
    : [[line.rUpper, "limit"], [line.rCentre, "centre"]];
}

function limitLine({ ctx, x, y, ratio }: Pen, line: LimitLine, panel: Panel): void {
  for (const [value, kind] of valuesOf(line, panel)) {
    ctx.strokeStyle = kind === "limit" ? INK.limit : INK.centre;
    ctx.lineWidth = (kind === "limit" ? 1.6 : 1.1) * ratio;
    ctx.setLineDash(line.trial ? [2 * ratio, 4 * ratio] : kind === "limit" ? [8 * ratio, 4 * ratio] : []);
    ctx.beginPath();
    ctx.moveTo(x(line.from), y(value));
    ctx.lineTo(x(line.to), y(value));
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

function limitNames(p: Pen, model: ChartModel, panel: Panel, words: Words, digits: number, u: uPlot): void {
  const shown = model.limits.filter((line) => line.from <= (u.scales.x?.max ?? Infinity));
  const line = shown.at(-1);
  if (line === undefined) return;
  const { ctx, box, y, ratio } = p;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  const left = box.left + box.width + 8 * ratio;
  const names = panel === "mean" ? [words.upper, words.centre, words.lower] : [words.upper, words.centre];
  valuesOf(line, panel).forEach(([value], index) => {
    write(p, `${names[index] ?? ""} ${value.toFixed(digits)}`, left, y(value), INK.limit);
  });
  if (line.trial && panel === "mean") write(p, words.trial, left, box.top + 10 * ratio, INK.label);
}

function plannedHold({ ctx, x, box, ratio }: Pen, after: number): void {
  ctx.strokeStyle = INK.planned;
  ctx.lineWidth = 1.3 * ratio;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(x(after + 0.5), box.top);
  ctx.lineTo(x(after + 0.5), box.top + box.height);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** Advice is a diamond, a stop a square: the shape tells them apart where colour cannot. */
function markAt({ ctx, x, y, ratio }: Pen, model: ChartModel, mark: Mark): void {
  const value = (mark.panel === "mean" ? model.mean : model.range)[mark.index];
  if (value === null || value === undefined) return;
  const [cx, cy, r] = [x(mark.subgroup), y(value), MARK_RADIUS * ratio];
  ctx.beginPath();
  if (mark.kind === "stop") ctx.rect(cx - r, cy - r, 2 * r, 2 * r);
  else {
    ctx.moveTo(cx, cy - r * 1.25);
    ctx.lineTo(cx + r * 1.25, cy);
    ctx.lineTo(cx, cy + r * 1.25);
    ctx.lineTo(cx - r * 1.25, cy);
    ctx.closePath();
  }
  ctx.fillStyle = mark.kind === "stop" ? INK.stop : INK.adviceFill;
  ctx.fill();
  ctx.strokeStyle = mark.kind === "stop" ? "#ffffff" : INK.advice;
  ctx.lineWidth = 1.5 * ratio;
  ctx.stroke();
}

function ring({ ctx, x, y, ratio, box }: Pen, model: ChartModel, panel: Panel, index: number): void {
  const subgroup = model.x[index];
  const value = (panel === "mean" ? model.mean : model.range)[index];
  if (subgroup === undefined) return;
  ctx.strokeStyle = INK.chosen;
  ctx.lineWidth = ratio;
  ctx.globalAlpha = 0.35;
  ctx.beginPath();
  ctx.moveTo(x(subgroup), box.top);
  ctx.lineTo(x(subgroup), box.top + box.height);
  ctx.stroke();
  ctx.globalAlpha = 1;
  if (value === null || value === undefined) return;
  ctx.lineWidth = 2 * ratio;
  ctx.beginPath();
  ctx.arc(x(subgroup), y(value), (MARK_RADIUS + 4.5) * ratio, 0, 2 * Math.PI);
  ctx.stroke();
}
