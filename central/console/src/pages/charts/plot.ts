/**
 * The panels of one chart on the screen: uPlot gives axes, cursor and selection, `scene.ts` what is drawn.
 *
 * Wheel zooms at the pointer, Shift or a sideways wheel moves, dragging marks a range, Shift and dragging moves. The plot
 * is drawn by what it is shown; it keeps no data of its own.
 */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import { INK } from "../../chart/paint";
import { fittingDecimals } from "../../chart/ticks";
import { FONT } from "../../shell/theme";
import type { Span } from "./choices";
import { type Drawn, type Panel, extentOf, nearestPlace, withRoom } from "./model";
import { type Scene, drawPanel } from "./scene";
import { canvasSurface } from "./surface";
import { moved, zoomed } from "./view";

const RIGHT = 132; // room for the limits' names
const LEFT = 74;
const WHEEL_STEP = 0.0016; // how much a wheel's pixel zooms
const ZOOM_MOST = 1.6; // at one event: some wheels send hundreds of pixels
const DRAG_MIN = 5;

export interface At {
  chart: Drawn;
  place: number;
}

export interface Actions {
  view: (view: Span) => void;
  brush: (chart: Drawn, from: number, to: number) => void;
  choose: (at: At) => void;
  /** `x`, `y`: within the page; null when the pointer has left. */
  hover: (at: At | null, x: number, y: number) => void;
}

export class BuilderPlot {
  private plots: { panel: Panel; plot: uPlot }[];
  private frame = 0;
  private shown = false;
  private dragging: { from: number; view: Span } | null = null;

  constructor(
    hosts: readonly { panel: Panel; host: HTMLElement; height: number; title: string }[],
    private scene: Scene,
    private actions: Actions,
  ) {
    this.plots = hosts.map(({ panel, host, height, title }, index) => {
      const options = this.options(panel, host.clientWidth, height, title, index === hosts.length - 1);
      const plot = new uPlot(options, [[0, 1], [null, null]], host);
      this.listen(plot, panel);
      return { panel, plot };
    });
  }

  /** Draw this at the next frame; shown twice before it, the later is drawn. */
  show(scene: Scene): void {
    this.scene = scene;
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw());
  }

  resize(width: number): void {
    for (const { plot } of this.plots) if (plot.width !== width) plot.setSize({ width, height: plot.height });
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    for (const { plot } of this.plots) plot.destroy();
  }

  private draw(): void {
    this.frame = 0;
    this.shown = true;
    for (const { panel, plot } of this.plots) {
      const { from, to } = this.scene.view;
      const [low, high] = this.yRange(panel);
      plot.batch(() => {
        plot.setScale("x", { min: from, max: to });
        plot.setScale("y", { min: low, max: high });
        plot.redraw(false, true);
      });
    }
  }

  private tick = (at: number): string => (Number.isInteger(at) && at >= 0 ? this.scene.tick(at) : "");

  private yRange(panel: Panel): [number, number] {
    const found = extentOf(this.scene, panel, this.scene.view);
    return found === null ? [0, 1] : withRoom(found, panel === "spread");
  }

  private count(): number {
    return Math.max(...this.scene.charts.map((chart) => chart.total));
  }

  private listen(plot: uPlot, panel: Panel): void {
    const { over } = plot;
    over.addEventListener("wheel", (event) => this.wheel(plot, event), { passive: false });
    over.addEventListener("click", (event) => {
      const at = this.pick(plot, panel, event.offsetX, event.offsetY);
      if (at !== null && this.dragging === null) this.actions.choose(at);
    });
    over.addEventListener("pointermove", (event) => {
      if (this.dragging !== null) {
        const share = (this.dragging.from - event.clientX) / over.clientWidth;
        this.actions.view(moved(this.dragging.view, share, this.count()));
        return;
      }
      if (event.buttons === 0) this.actions.hover(this.pick(plot, panel, event.offsetX, event.offsetY), event.clientX, event.clientY);
    });
    over.addEventListener("pointerleave", () => this.actions.hover(null, 0, 0));
    over.addEventListener("pointerdown", (event) => {
      if (!event.shiftKey && event.button !== 1) return;
      event.preventDefault();
      over.setPointerCapture(event.pointerId);
      this.dragging = { from: event.clientX, view: this.scene.view };
    });
    over.addEventListener("pointerup", () => window.setTimeout(() => (this.dragging = null)));
  }

  private wheel(plot: uPlot, event: WheelEvent): void {
    event.preventDefault();
    const { view } = this.scene;
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const by = event.deltaX || event.deltaY;
    if (sideways) this.actions.view(moved(view, by / plot.over.clientWidth, this.count()));
    else {
      const factor = Math.min(Math.max(Math.exp(event.deltaY * WHEEL_STEP), 1 / ZOOM_MOST), ZOOM_MOST);
      this.actions.view(zoomed(view, factor, plot.posToVal(event.offsetX, "x"), this.count()));
    }
  }

  /** The point nearest to the pointer; of several charts over one another the one whose value is nearest. */
  private pick(plot: uPlot, panel: Panel, x: number, y: number): At | null {
    const at = plot.posToVal(x, "x");
    let best: At | null = null;
    let distance = Infinity;
    for (const chart of this.scene.charts) {
      const place = nearestPlace(chart.x, at);
      const value = (panel === "spread" ? chart.spread : chart.value)?.[place] ?? null;
      if (place < 0) continue;
      const away = value === null ? 1e6 : Math.abs(plot.valToPos(value, "y") - y);
      if (away < distance) [best, distance] = [{ chart, place }, away];
    }
    return best;
  }

  private paint(plot: uPlot, panel: Panel): void {
    if (!this.shown) return; // its own first drawing, which the first scene follows within a frame
    const ratio = devicePixelRatio || 1;
    const { left, top, width, height } = plot.bbox;
    const [low, high] = [plot.scales.y?.min ?? 0, plot.scales.y?.max ?? 1];
    const frame = { left: left / ratio, top: top / ratio, width: width / ratio, height: height / ratio, low, high };
    drawPanel(canvasSurface(plot.ctx, ratio), frame, this.scene, panel);
  }

  private selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < DRAG_MIN) return;
    const [from, to] = [plot.posToVal(left, "x"), plot.posToVal(left + width, "x")];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    const chart = this.scene.charts[0];
    if (chart !== undefined) this.actions.brush(chart, from, to);
  }

  private options(panel: Panel, width: number, height: number, title: string, last: boolean): uPlot.Options {
    const font = `12px ${FONT}`;
    const axis = { font, stroke: INK.label, ticks: { stroke: "#c4ccd6", size: 4 }, grid: { stroke: "#e7ebf0", width: 1 } };
    return {
      width,
      height,
      padding: [6, RIGHT, last ? 0 : 4, 0],
      legend: { show: false },
      cursor: {
        drag: { x: true, y: false, setScale: false, dist: DRAG_MIN },
        points: { show: false },
        bind: {
          mousedown: (_u, _target, handler) => (event) => (event.shiftKey || event.button !== 0 ? null : handler(event)),
          dblclick: () => null,
        },
      },
      scales: { x: { time: false, auto: false, range: () => [this.scene.view.from, this.scene.view.to] }, y: { range: () => this.yRange(panel) } },
      axes: [
        { ...axis, size: last ? 34 : 8, values: last ? (_u, splits) => splits.map(this.tick) : () => [] },
        { ...axis, size: LEFT, label: title, labelFont: font, labelSize: 20, values: fittingDecimals },
      ],
      series: [{}, { show: true, stroke: "transparent" }],
      hooks: { draw: [(u) => this.paint(u, panel)], setSelect: [(u) => this.selected(u)] },
    };
  }
}
