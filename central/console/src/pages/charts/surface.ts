/** What a chart is drawn on: the screen's canvas, a canvas for a PNG, or an SVG. One drawing for all three. */
import { FONT } from "../../shell/theme";

export type At = readonly [number, number];

export interface Stroke {
  colour: string;
  width: number;
  dash?: readonly number[];
}

export interface Lettering {
  colour: string;
  size?: number;
  bold?: boolean;
  anchor?: "start" | "middle" | "end";
}

export interface Surface {
  rect: (x: number, y: number, width: number, height: number, fill: string) => void;
  line: (points: readonly (At | null)[], stroke: Stroke) => void;
  shape: (points: readonly At[], fill: string | null, stroke: Stroke | null) => void;
  /** `y` is the middle of the letters. */
  text: (x: number, y: number, text: string, how: Lettering) => void;
  clip: (x: number, y: number, width: number, height: number, draw: () => void) => void;
}

const SIZE = 12;

/** `scale`: pixels of the canvas for one of the drawing. */
export function canvasSurface(ctx: CanvasRenderingContext2D, scale = 1): Surface {
  const pen = (stroke: Stroke): void => {
    ctx.strokeStyle = stroke.colour;
    ctx.lineWidth = stroke.width * scale;
    ctx.setLineDash((stroke.dash ?? []).map((part) => part * scale));
  };
  const trace = (points: readonly (At | null)[]): void => {
    ctx.beginPath();
    let down = false;
    for (const point of points) {
      if (point === null) down = false;
      else if (down) ctx.lineTo(point[0] * scale, point[1] * scale);
      else {
        ctx.moveTo(point[0] * scale, point[1] * scale);
        down = true;
      }
    }
  };
  return {
    rect: (x, y, width, height, fill) => {
      ctx.fillStyle = fill;
      ctx.fillRect(x * scale, y * scale, width * scale, height * scale);
    },
    line: (points, stroke) => {
      pen(stroke);
      trace(points);
      ctx.stroke();
      ctx.setLineDash([]);
    },
    shape: (points, fill, stroke) => {
      trace(points);
      ctx.closePath();
      if (fill !== null) {
        ctx.fillStyle = fill;
        ctx.fill();
      }
      if (stroke !== null) {
        pen(stroke);
        ctx.stroke();
        ctx.setLineDash([]);
      }
    },
    text: (x, y, text, { colour, size = SIZE, bold = false, anchor = "start" }) => {
      ctx.font = `${bold ? "600 " : ""}${size * scale}px ${FONT}`;
      ctx.fillStyle = colour;
      ctx.textBaseline = "middle";
      ctx.textAlign = anchor === "middle" ? "center" : anchor;
      ctx.fillText(text, x * scale, y * scale);
    },
    clip: (x, y, width, height, draw) => {
      ctx.save();
      ctx.beginPath();
      ctx.rect(x * scale, y * scale, width * scale, height * scale);
      ctx.clip();
      draw();
      ctx.restore();
    },
  };
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "") // XML 1.0 has no place for them
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

const two = (value: number): string => String(Math.round(value * 100) / 100);

/** Draws into a text; `written` is the whole document. */
export function svgSurface(width: number, height: number, title: string): { surface: Surface; written: () => string } {
  const parts: string[] = [];
  let clips = 0;
  const pen = ({ colour, width: wide, dash }: Stroke): string =>
    `stroke="${colour}" stroke-width="${two(wide)}"${dash && dash.length > 0 ? ` stroke-dasharray="${dash.join(" ")}"` : ""}`;
  const path = (points: readonly (At | null)[]): string => {
    let down = false;
    let text = "";
    for (const point of points) {
      if (point === null) down = false;
      else {
        text += `${down ? "L" : "M"}${two(point[0])} ${two(point[1])}`;
        down = true;
      }
    }
    return text;
  };
  const surface: Surface = {
    rect: (x, y, wide, high, fill) =>
      void parts.push(`<rect x="${two(x)}" y="${two(y)}" width="${two(wide)}" height="${two(high)}" fill="${fill}"/>`),
    line: (points, stroke) => void parts.push(`<path d="${path(points)}" fill="none" ${pen(stroke)}/>`),
    shape: (points, fill, stroke) =>
      void parts.push(`<path d="${path(points)}Z" fill="${fill ?? "none"}"${stroke ? ` ${pen(stroke)}` : ""}/>`),
    text: (x, y, text, { colour, size = SIZE, bold = false, anchor = "start" }) =>
      void parts.push(
        `<text x="${two(x)}" y="${two(y)}" dominant-baseline="central" text-anchor="${anchor}" font-size="${size}"` +
          `${bold ? ' font-weight="600"' : ""} fill="${colour}">${escaped(text)}</text>`,
      ),
    clip: (x, y, wide, high, draw) => {
      clips += 1;
      const id = `c${clips}`;
      parts.push(
        `<clipPath id="${id}"><rect x="${two(x)}" y="${two(y)}" width="${two(wide)}" height="${two(high)}"/></clipPath>`,
        `<g clip-path="url(#${id})">`,
      );
      draw();
      parts.push("</g>");
    },
  };
  const head =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `role="img" font-family="${escaped(FONT)}"><title>${escaped(title)}</title>`;
  return { surface, written: () => `${head}${parts.join("")}</svg>` };
}
