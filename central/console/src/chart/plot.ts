/** Two uPlots over one another, mean and range, that share the view and the chosen subgroup. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import { FONT } from "../shell/theme";
import { type ChartModel, type Panel, extent, nearest } from "./model";
import { INK, type Words, paintBehind, paintOver } from "./paint";
import { fittingDecimals, wholeNumbers } from "./ticks";

const MARGIN = 0.12; // of the shown extent, above and below
const RIGHT = 128; // room for the limits' names
const POINT_ROOM = 5; // pixels a point needs to be drawn as a dot
const LIMIT_DIGITS = 3; // a limit is shown with so many decimals more than a reading

export interface Actions {
  choose: (index: number) => void;
  zoom: (from: number, to: number) => void;
}

export interface View {
  from: number;
  to: number;
}

export class ControlPlot {
  private plots: { panel: Panel; plot: uPlot }[];
  private chosen: number | null = null;

  constructor(
    hosts: Record<Panel, HTMLElement>,
    private model: ChartModel,
    private view: View,
    private words: Words,
    private titles: Record<Panel, string>,
    private actions: Actions,
    heights: Record<Panel, number>,
  ) {
    this.plots = (["mean", "range"] as const).map((panel) => ({
      panel,
      plot: new uPlot(this.options(panel, hosts[panel].clientWidth, heights[panel]), this.data(panel), hosts[panel]),
    }));
    for (const { plot } of this.plots) {
      plot.over.addEventListener("click", (event) => {
        const index = nearest(this.model, plot.posToVal(event.offsetX, "x"));
        if (index >= 0) this.actions.choose(index);
      });
    }
  }

  show(model: ChartModel, view: View): void {
    this.model = model;
    this.view = view;
    for (const { panel, plot } of this.plots) plot.setData(this.data(panel));
  }

  choose(index: number | null): void {
    this.chosen = index;
    for (const { plot } of this.plots) plot.redraw(false, false);
  }

  resize(width: number): void {
    for (const { plot } of this.plots) plot.setSize({ width, height: plot.height });
  }

  destroy(): void {
    for (const { plot } of this.plots) plot.destroy();
  }

  private data(panel: Panel): uPlot.AlignedData {
    return [this.model.x, panel === "mean" ? this.model.mean : this.model.range];
  }

  private yRange(panel: Panel): [number, number] {
    const found = extent(this.model, panel, this.view.from, this.view.to);
    if (found === null) return [0, 1];
    const [low, high] = found;
    const room = (high - low || Math.abs(high) || 1) * MARGIN;
    return [panel === "range" ? 0 : low - room, high + room * (panel === "mean" ? 2 : 1)]; // names stand on top
  }

  private options(panel: Panel, width: number, height: number): uPlot.Options {
    const font = `12px ${FONT}`;
    const axis = { font, stroke: INK.label, ticks: { stroke: "#c4ccd6", size: 4 }, grid: { stroke: "#e7ebf0", width: 1 } };
    return {
      width,
      height,
      padding: [6, RIGHT, panel === "mean" ? 4 : 0, 0],
      legend: { show: false },
      cursor: {
        sync: { key: "control-chart" },
        drag: { x: true, y: false, setScale: false, dist: 6 },
        points: { show: false },
        focus: { prox: 20 },
      },
      scales: {
        x: { time: false, range: () => [this.view.from, this.view.to] },
        y: { range: () => this.yRange(panel) },
      },
      axes: [
        { ...axis, size: panel === "mean" ? 8 : 34, values: panel === "mean" ? () => [] : wholeNumbers },
        { ...axis, size: 74, label: this.titles[panel], labelFont: font, labelSize: 20, values: fittingDecimals },
      ],
      series: [
        {},
        {
          stroke: INK.point,
          width: 1.4,
          points: {
            show: (u) => u.bbox.width / devicePixelRatio / (this.view.to - this.view.from) >= POINT_ROOM,
            size: 6,
            fill: INK.point,
            stroke: "#ffffff",
          },
        },
      ],
      hooks: {
        drawClear: [(u) => paintBehind(u, this.model, panel, this.words)],
        draw: [
          (u) =>
            paintOver(u, this.model, panel, this.words, this.chosen, this.model.decimals + LIMIT_DIGITS),
        ],
        setSelect: [
          (u) => {
            if (u.select.width < 8) return;
            const from = u.posToVal(u.select.left, "x");
            const to = u.posToVal(u.select.left + u.select.width, "x");
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            this.actions.zoom(from, to);
          },
        ],
      },
    };
  }
}
