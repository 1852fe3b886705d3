/** What a control chart shows of the story's order, and that ten thousand subgroups are no burden. */
import { describe, expect, it } from "vitest";

import type { Chart, ChartPoint } from "../src/api/types";
import { chartModel, extent, nearest, withMore, withNext } from "../src/chart/model";

function point(subgroup: number, more: Partial<ChartPoint> = {}): ChartPoint {
  const first = subgroup * 5 - 4;
  return {
    subgroup,
    phase: subgroup <= 25 ? "collect" : "monitor",
    complete: true,
    pieces: [0, 1, 2, 3, 4].map((place) => first + place),
    readings: [74, 74.001, 74.002, 73.999, 74],
    mean: 74.0004,
    range: 0.003,
    advice: [],
    stop: [],
    limits: subgroup <= 25 ? null : "L1",
    at: 0,
    ...more,
  };
}

function story(last = 37): Chart {
  const subgroups = Array.from({ length: last }, (_, index) => point(index + 1));
  if (last >= 35) subgroups[34] = point(35, { advice: ["mean.n5", "mean.n6"] });
  if (last >= 37) subgroups[36] = point(37, { stop: ["mean.n1"], advice: ["mean.n5"], mean: 74.0166 });
  return {
    order: "WO-000001",
    characteristic: "inside_diameter",
    name_zh: "内径",
    name_en: "Inside diameter",
    unit: "mm",
    chart: "xbar_r",
    decimals: 3,
    nominal: 74,
    lsl: 73.965,
    usl: 74.035,
    limits: [
      {
        id: "L1",
        version: 1,
        centre: 74.001176,
        lower: 73.988048,
        upper: 74.014304,
        r_centre: 0.02276,
        r_upper: 0.0481,
        start_subgroup: 26,
      },
    ],
    subgroups,
    stops: [
      { stop: "S", state: "stopped", cause: "signal", held_from: 181, held_to: 185, stopped_at: 0, reset_at: 0 },
    ],
  } as unknown as Chart;
}

describe("the story's chart", () => {
  const model = chartModel(story());

  it("marks advice and stop apart", () => {
    expect(model.marks.map((mark) => [mark.subgroup, mark.kind])).toEqual([
      [35, "advice"],
      [37, "stop"],
    ]);
  });

  it("shades the held pieces' subgroup alone", () => {
    expect(model.held).toEqual([{ from: 36.5, to: 37.5, stop: "S" }]);
  });

  it("shows limits from the subgroup they are in force, and the planned hold before it", () => {
    expect(model.limits.map((line) => [line.from, line.to])).toEqual([[25.5, 37.5]]);
    expect(model.planned).toEqual([{ after: 25, version: 1 }]);
    expect(model.phases.map((phase) => phase.phase)).toEqual(["collect", "monitor"]);
  });

  it("makes room for the limits and the highest mean", () => {
    expect(extent(model, "mean", 26, 37)).toEqual([73.988048, 74.0166]);
    expect(extent(model, "range", 1, 10)).toEqual([0, 0.003]);
  });

  it("marks the line that waits for its limits", () => {
    const waiting = chartModel({ ...story(25), limits: [] }, { waiting: true });
    expect(waiting.planned).toEqual([{ after: 25, version: null }]);
  });
});

describe("a range whose end is not known yet", () => {
  it("is shown at the subgroup that stopped the line", () => {
    const chart = story();
    const open = { ...chart, stops: chart.stops.map((stop) => ({ ...stop, held_to: null })) };
    expect(chartModel(open).held).toEqual([{ from: 36.5, to: 37.5, stop: "S" }]);
  });
});

describe("an incomplete subgroup", () => {
  it("keeps its place and has no value", () => {
    const chart = story(3);
    chart.subgroups[1] = point(2, { complete: false, mean: 74.5 });
    const model = chartModel(chart);
    expect(model.x).toEqual([1, 2, 3]);
    expect(model.mean[1]).toBeNull();
  });
});

describe("news", () => {
  it("append the next subgroup, ignore a known one, and tell of a hole", () => {
    const chart = story(3);
    expect(withNext(chart, point(4))?.subgroups.length).toBe(4);
    expect(withNext(chart, point(3))).toBe(chart);
    expect(withNext(chart, point(6))).toBeNull();
    expect(withMore(chart, [point(3), point(4), point(6)]).subgroups.map((one) => one.subgroup)).toEqual([1, 2, 3, 4, 6]);
    expect(withMore(chart, [point(2)])).toBe(chart);
  });
});

describe("ten thousand subgroups", () => {
  it("are a model within 200 ms", () => {
    const chart = story(10_000);
    const started = performance.now();
    const model = chartModel(chart);
    expect(extent(model, "mean", 1, 10_000)).not.toBeNull();
    expect(nearest(model, 9_999.6)).toBe(9_999);
    expect(performance.now() - started).toBeLessThan(200);
  });
});
