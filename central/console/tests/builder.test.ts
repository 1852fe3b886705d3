/** The chart builder's pure parts: address, request, views, keys, drawing, live tail. */
import { describe, expect, it } from "vitest";

import type { Analysis, StratumChart } from "../src/api/charts";
import { niceTicks, withFittingDecimals } from "../src/chart/ticks";
import { barsOf } from "../src/pages/charts/bars";
import { choicesOf, numbersOf, rangesOf, searchOf } from "../src/pages/charts/address";
import { type Choices, USUAL, isRecordable, leftOut, staged } from "../src/pages/charts/choices";
import { choicesFrom, definitionOf } from "../src/pages/charts/definition";
import { perFrame } from "../src/pages/charts/frames";
import { drawnOf, exactly, extentOf, letterOf, namesIn, nearestPlace, rulesIn } from "../src/pages/charts/model";
import { fileName, svgOf } from "../src/pages/charts/picture";
import { beforeExclusions, dayBegins, dayEnds, histogramOf, requestOf, windowFor, windowKept } from "../src/pages/charts/request";
import { thinned } from "../src/pages/charts/scene";
import { lookOf } from "../src/pages/charts/strata";
import { EMPTY, endOf, grown, missing, trimmed, withTail } from "../src/pages/charts/tail";
import { best, needsDetail } from "../src/pages/charts/useAnalysis";
import { isWhole, moved, whole, within, zoomed } from "../src/pages/charts/view";
import { stepped } from "../src/pages/charts/walking";

const N1 = 1;
const N2 = 2;

function chart(total = 30, more: Partial<StratumChart> = {}): StratumChart {
  const index = Array.from({ length: total }, (_, at) => at);
  return {
    stratum: null,
    characteristic: {
      code: "od", name_zh: "直径", name_en: "Diameter", unit: "mm", decimals: 3, nominal: 74, lsl: 73.9, usl: 74.1, subgroup_size: 5, item: "RING-74",
    },
    total,
    used: total,
    window: { first: 0, last: total - 1 },
    reduced: false,
    limits: [
      {
        first: 0, last: total - 1, reason: null, source: "computed", version: null, version_id: null, method: "xbar-r",
        centre: 74, lower: 73.99, upper: 74.01, sigma: 0.003, spread_centre: 0.02, spread_lower: 0, spread_upper: 0.05,
        sigma_within: 0.01, sigma_between: null, interval: null, used: total, left_out: 0, beyond: 1,
      },
    ],
    points: {
      index, at: index.map((at) => at * 1e6), order: index.map(() => 0), cell: index.map(() => 0), number: index.map((at) => at + 1),
      value: index.map((at) => (at === 7 ? 74.02 : 74)), spread: index.map(() => 0.02), second: null, lower: null, upper: null, size: null,
      word: index.map((at) => (at === 7 ? N1 | (1 << 16) : 0)), spread_word: index.map(() => 0), kept: index.map(() => 0),
    },
    buckets: null,
    signals: { total: 2, by_rule: { N1: 1, N2: 1 }, listed: 2, index: [7, 12], rules: [N1, N2], panel: [0, 0] },
    exclusions: [{ index: 7, order: "WO-1", number: 8, reason: "tool" }],
    beyond: [],
    annotations: [],
    histogram: null,
    run: null,
    t2: null,
    ...more,
  };
}

function analysis(charts: StratumChart[] = [chart()], kind = "xbar-r"): Analysis {
  return {
    kind, characteristics: [], total: 30, took_ms: 1, rules: ["N1"], charts, orders: ["WO-1"], cells: ["a/b"],
    shifts: [], zone: "Asia/Shanghai", ewma: null, cusum: null, selection: { orders: 1, cells: 1, first_at: 0, last_at: 1 },
  };
}

const drawn = (kind?: string, more?: Partial<StratumChart>) => drawnOf(analysis([chart(30, more)], kind))[0]!;

describe("the address", () => {
  it("says nothing of what is usual", () => {
    expect(searchOf(USUAL)).toEqual({});
    expect(choicesOf({})).toEqual(USUAL);
  });

  it("carries every choice there and back", () => {
    const choices = {
      ...USUAL,
      item: "RING-74", characteristics: ["od", "h:1,2"], kind: "i-mr" as const, source: "version" as const, version: "abc",
      spread: "between-within" as const, rules: ["N1", "N4"] as const, by: "shift" as const, layout: "together" as const,
      filters: { orders: ["WO-1", "WO;2,3"], lots: ["2026"] }, since: "2026-03-01", until: "2026-03-09",
      exclusions: [{ order: "WO:1", numbers: [4, 5, 6, 9], reason: "刀具; 磨损: 3,5" }],
      stages: [{ order: "WO-1", number: 26, reason: "new tool" }],
      exclusionSet: "s", view: { from: 3, to: 90 }, brush: { from: 4, to: 8 }, live: true,
    };
    expect(choicesOf(searchOf(choices))).toEqual(choices);
    const vectors = { ...USUAL, characteristics: ["od", "id"], kind: "mewma" as const, arl0: 370 };
    expect(searchOf(vectors).arl0).toBe("370");
    expect(choicesOf(searchOf(vectors))).toEqual(vectors);
    expect(choicesOf({ arl0: 19 }).arl0).toBeNull();
  });

  it("leaves out what it says wrongly", () => {
    const wrong = { kind: "pie", by: "colour", view: "9-3", rules: "N1.N99", source: "version", since: "yesterday", without: "WO:x:y;;a" };
    expect(choicesOf(wrong)).toEqual({ ...USUAL, rules: ["N1"] });
    expect(choicesOf({ lots: 2026, live: true, rules: "none" })).toMatchObject({ filters: { lots: ["2026"] }, live: true, rules: [] });
  });

  it("writes many numbers shortly, and is not made to write billions", () => {
    expect(rangesOf([9, 5, 4, 6, 4])).toBe("4-6.9");
    expect(numbersOf("4-6.9")).toEqual([4, 5, 6, 9]);
    expect(numbersOf("1-999999999").length).toBe(2000);
  });
});

describe("settings the builder does not ask for", () => {
  const own = { limits: { width: 2 }, cusum: { reference: 1, interval: 2.5, head_start: 0 }, runs: { n2: 7 }, target: 74 };
  const definition = { kind: "cusum", characteristics: ["od"], ...own, limits: { source: "frozen", width: 2, spread: "within" }, alpha: 0.0027 };

  it("stay with a saved chart and with its address", () => {
    const choices = choicesFrom(definition);
    expect(choicesOf(searchOf(choices)).settings).toBe(choices.settings);
    expect(choicesOf({ settings: own }).settings).toBe(JSON.stringify(own));
    const asked = requestOf(choicesOf(searchOf(choices)));
    expect(asked).toMatchObject({ cusum: own.cusum, runs: own.runs, target: 74, limits: { source: "frozen", width: 2 } });
    expect(asked).not.toHaveProperty("alpha"); // as usual
  });

  it("are none where all is usual, or the text is no settings", () => {
    expect(choicesFrom({ kind: "xbar-r", cusum: { head_start: 0, interval: 5, reference: 0.5 }, limits: { width: 3 } }).settings).toBeNull();
    for (const settings of ["{", "7", '["a"]', '{"kind":"p"}']) {
      expect(requestOf({ ...USUAL, settings })).toEqual(requestOf(USUAL));
    }
    expect(requestOf(USUAL)).not.toHaveProperty("cusum"); // the plan's design
  });
});

describe("the request", () => {
  const choices = { ...USUAL, characteristics: ["od"], exclusions: [{ order: "WO-1", numbers: [4, 5], reason: "tool" }] };

  it("names each point left out, and asks for the limits before", () => {
    expect(requestOf(choices).exclusions).toEqual([
      { order: "WO-1", number: 4, reason: "tool" },
      { order: "WO-1", number: 5, reason: "tool" },
    ]);
    expect(beforeExclusions(choices)?.exclusions).toBeUndefined();
    expect(beforeExclusions(USUAL)).toBeNull();
  });

  it("judges a weighted chart by its own limits", () => {
    expect(requestOf({ ...choices, kind: "cusum" }).rules).toEqual(["CUSUM_HIGH", "CUSUM_LOW"]);
    expect(histogramOf({ ...choices, kind: "p" })).toBeNull();
    expect(requestOf({ ...choices, kind: "p" }).characteristics).toEqual([]);
  });

  it("narrows inspections down by lot and time alone", () => {
    const filters = { orders: ["WO-1"], shifts: ["early"], lots: ["L1"] };
    expect(requestOf({ ...choices, kind: "c", filters }).selection).toMatchObject({ orders: [], shifts: [], lots: ["L1"] });
    expect(requestOf({ ...choices, filters }).selection).toMatchObject(filters);
  });

  it("leaves a point out once, for the reason that was said first", () => {
    const points = new Map([["WO-1", [3, 4, 5, 6]], ["WO-2", [4]]]);
    expect(leftOut(choices.exclusions, points, "later")).toEqual([
      { order: "WO-1", numbers: [4, 5], reason: "tool" },
      { order: "WO-1", numbers: [3, 6], reason: "later" },
      { order: "WO-2", numbers: [4], reason: "later" },
    ]);
    const first = { order: "WO-1", number: 26, reason: "new tool" };
    expect(staged([first], { ...first, reason: "new stone" })).toEqual([{ ...first, reason: "new stone" }]);
  });

  it("proposes limits from what a record can name", () => {
    expect(isRecordable({ ...choices, filters: { orders: ["WO-1"], phases: ["monitor"], shifts: [] } })).toBe(true);
    for (const name of ["cells", "shifts", "lots", "gauges", "operators"]) {
      expect(isRecordable({ ...choices, filters: { [name]: ["x"] } })).toBe(false);
    }
  });

  it("asks of a kind what it can be asked", () => {
    const full = { ...choices, item: "RING-74", by: "cell" as const, source: "frozen" as const, rules: ["N1", "N5", "ABOVE_USL"] as const };
    const asked = (kind: Choices["kind"]) => requestOf({ ...full, kind });
    expect(asked("i-mr")).toMatchObject({ rules: ["N1", "N5", "ABOVE_USL"], stratify: "cell", limits: { source: "frozen" } });
    expect(asked("dnom")).toMatchObject({ rules: ["N1", "N5"], stratify: "cell", limits: { source: "computed" }, selection: { item: null } });
    expect(asked("g")).toMatchObject({ rules: ["N1"], stratify: null, limits: { source: "computed" }, selection: { item: "RING-74" } });
    expect(asked("mewma")).toMatchObject({ rules: [], stratify: null, characteristics: ["od"], arl0: null });
    expect(requestOf({ ...full, kind: "mewma", arl0: 500 }).arl0).toBe(500);
    expect(requestOf({ ...full, arl0: 500 })).not.toHaveProperty("arl0");
    expect(histogramOf({ ...full, kind: "z-mr" })).toBeNull();
    expect(rulesIn(2, "mewma")).toEqual(["MEWMA"]);
  });

  it("takes days in the plant's zone, where the clocks change too", () => {
    expect(dayBegins("2026-03-01", "Asia/Shanghai")).toBe(Date.parse("2026-02-28T16:00:00Z") * 1000);
    expect(dayBegins("2026-03-29", "Europe/Berlin")).toBe(Date.parse("2026-03-28T23:00:00Z") * 1000);
    expect(dayBegins("2026-09-06", "America/Santiago")).toBe(Date.parse("2026-09-06T04:00:00Z") * 1000); // 01:00, after 23:59
    expect(dayBegins("2026-03-29", "Atlantic/Azores")).toBe(Date.parse("2026-03-29T01:00:00Z") * 1000);
    expect(dayBegins("2026-03-29", "Asia/Beirut")).toBe(Date.parse("2026-03-28T22:00:00Z") * 1000);
    expect(dayEnds("2026-09-05", "America/Santiago") + 1).toBe(dayBegins("2026-09-06", "America/Santiago"));
    expect(dayEnds("2026-03-29", "Europe/Berlin") + 1).toBe(Date.parse("2026-03-29T22:00:00Z") * 1000);
  });

  it("asks for a little more than is in view, within the data", () => {
    expect(windowFor({ from: 100, to: 200 }, 1000)).toEqual({ from: 50, to: 250 });
    expect(windowFor({ from: -0.6, to: 20 }, 25)).toEqual({ from: 0, to: 24 });
  });

  it("keeps the window it has while that shows the view in detail", () => {
    const kept = { from: 100_000, to: 120_000 };
    expect(windowKept(kept, { from: 105_000, to: 115_000 }, 1e6)).toBe(kept);
    expect(windowKept(kept, { from: 105_000, to: 106_000 }, 1e6)).toEqual({ from: 104_500, to: 106_500 });
    expect(windowKept(kept, { from: 115_000, to: 125_000 }, 1e6)).toEqual({ from: 110_000, to: 130_000 });
    expect(windowKept({ from: 0, to: 2000 }, { from: 10, to: 20 }, 1e6)).toEqual({ from: 0, to: 2000 });
  });

  it("comes back from a saved definition", () => {
    const full = { ...choices, kind: "xbar-s" as const, by: "lot" as const, since: "2026-03-01", until: "2026-03-02", filters: { cells: ["a/b"] } };
    expect(choicesFrom(definitionOf(requestOf(full)))).toEqual(full);
    const vectors = { ...choices, characteristics: ["od", "id"], kind: "mewma" as const, arl0: 200 };
    expect(choicesFrom(definitionOf(requestOf(vectors)))).toEqual(vectors);
  });
});

describe("the view", () => {
  it("zooms around the pointer and stays within the data", () => {
    const view = zoomed(whole(1000), 0.5, 100, 1000);
    expect((100 - view.from) / (view.to - view.from)).toBeCloseTo((100 - whole(1000).from) / (whole(1000).to - whole(1000).from), 9);
    expect(zoomed(view, 1e9, 100, 1000)).toEqual(whole(1000));
    expect(zoomed(view, 1e-9, 100, 1000).to - zoomed(view, 1e-9, 100, 1000).from).toBeCloseTo(6);
    expect(moved(view, -100, 1000).from).toBe(whole(1000).from);
    expect(isWhole(within({ from: -50, to: 5000 }, 1000), 1000)).toBe(true);
  });
});

describe("the drawing", () => {
  it("marks where a rule begins, limits apart from patterns", () => {
    const one = drawn();
    expect(one.marks.map((mark) => [mark.index, mark.kind, mark.rules])).toEqual([
      [7, "limit", ["N1"]],
      [12, "pattern", ["N2"]],
    ]);
    expect(one.excluded.get(7)).toBe("tool");
    expect(rulesIn(N1 | (1 << 16))).toEqual(["N1"]);
    expect(rulesIn(1, "t2")).toEqual(["T2"]);
  });

  it("makes room for limits, also for those before an exclusion", () => {
    const one = drawn();
    expect(extentOf({ charts: [one] }, "value", { from: 0, to: 5 })).toEqual([73.99, 74.01]);
    const before = new Map([["", { value: [{ from: 0, to: 29, centre: 74, lower: 73.9, upper: 74.1 }], spread: [] }]]);
    expect(extentOf({ charts: [one], before }, "value", { from: 0, to: 5 })).toEqual([73.9, 74.1]);
  });

  it("draws the lower sum downwards, and the decision interval of the design", () => {
    const points = { ...chart().points, second: chart().points.index.map(() => 2) };
    const [limits] = chart().limits;
    const designed = drawn("cusum", { points, limits: [{ ...limits!, interval: 0.0075 }] });
    expect(designed.limits.value[0]).toMatchObject({ centre: 0, lower: -0.0075, upper: 0.0075 }); // h = 2.5
    expect(drawn("cusum", { points }).second?.[3]).toBe(-2);
  });

  it("finds points between holes, and what they are called", () => {
    expect([nearestPlace([0, 10, 90], 40), nearestPlace([0, 10, 90], 60), nearestPlace([], 1)]).toEqual([1, 2, -1]);
    expect(exactly([0, 10, 90], 11)).toBe(-1);
    expect([...namesIn(drawn(), { from: 3, to: 5 }, ["WO-1"])]).toEqual([["WO-1", [4, 5, 6]]]);
    expect([0, 25, 26, 701, 702].map(letterOf)).toEqual(["A", "Z", "AA", "ZZ", "AAA"]);
  });

  it("thins a dense line without losing its lows and highs", () => {
    const line = Array.from({ length: 20_000 }, (_, index): [number, number] => [index / 100, index === 777 ? 99 : index === 778 ? -99 : Math.sin(index)]);
    const thin = thinned(line);
    expect(thin.length).toBeLessThan(2_000);
    expect(thin).toContainEqual([7.77, 99]);
    expect(thin).toContainEqual([7.78, -99]);
    expect(thinned(line.slice(0, 10))).toHaveLength(10);
    expect(thinned([[0, 1], null, [300, 2]])).toEqual([[0, 1], null, [300, 2]]);
  });

  it("tells 56 strata apart", () => {
    const looks = Array.from({ length: 56 }, (_, index) => JSON.stringify(lookOf(index)));
    expect(new Set(looks).size).toBe(56);
  });

  it("is the same for an SVG, whose texts cannot break out of it", () => {
    const scene = {
      charts: [drawn()], view: whole(30), decimals: 3, specification: { lsl: 73.965, usl: 74.035 }, brush: null, chosen: null,
      words: { upper: "UCL", lower: "LCL", centre: "CL", usl: "USL", lsl: "LSL" }, tick: String, mirrored: false,
    };
    const svg = svgOf({
      title: 'Inside <diameter> & "more"', notes: ["a\u0007"], legend: [],
      parts: [{ name: "", scene, panels: [{ panel: "value", title: "X̄", height: 200 }] }],
    });
    expect(svg).toContain("Inside &lt;diameter&gt; &amp; &quot;more&quot;");
    expect(svg).toContain("UCL 74.01000");
    expect(svg).not.toContain("\u0007");
    expect(svg.match(/<g /g)?.length).toBe(svg.match(/<\/g>/g)?.length);
    expect(fileName(["od/1", "xbar-r"], "svg")).toBe("od-1-xbar-r.svg");
  });

  it("has round ticks", () => {
    expect(niceTicks(73.985, 74.017, 5)).toEqual([73.99, 74, 74.01]);
    expect(withFittingDecimals([73.99, 74, 74.01])).toEqual(["73.99", "74.00", "74.01"]);
    expect(niceTicks(1, 1, 5)).toEqual([]);
  });
});

describe("a reduced chart", () => {
  const rough = { ...drawn("xbar-r", { reduced: true }), total: 1000 };

  it("is shown in detail only where the detail covers the view", () => {
    const detail = { ...drawn(), total: 1000, window: { from: 100, to: 200 } };
    expect(needsDetail([rough], { from: 120, to: 180 })).toBe(true);
    expect(needsDetail([rough], null)).toBe(false);
    expect(best(rough, detail, { from: 120, to: 180 })).toBe(detail);
    expect(best(rough, detail, { from: 120, to: 300 })).toBe(rough);
  });
});

describe("keys", () => {
  const here = { chart: drawn(), index: 10, brush: null, view: whole(30) };
  const press = (key: string, shiftKey = false, more = {}) => stepped({ key, shiftKey }, { ...here, ...more });

  it("walk, mark, zoom and let go", () => {
    expect(press("ArrowRight")).toEqual({ index: 11 });
    expect(press("ArrowLeft", true)).toEqual({ index: 9, brush: { from: 9, to: 10 } });
    expect(press("ArrowLeft", true, { index: 9, brush: { from: 9, to: 10 } })).toEqual({ index: 8, brush: { from: 8, to: 10 } });
    expect(press("ArrowRight", true, { index: 9, brush: { from: 9, to: 12 } })?.brush).toEqual({ from: 10, to: 12 });
    expect(press("Escape")).toBeNull();
    expect(press("Escape", false, { brush: { from: 1, to: 2 } })).toEqual({ brush: null });
    expect(press("End", false, { index: null })).toEqual({ index: 29 });
    expect(press("+")?.view?.to).toBeLessThan(whole(30).to);
    expect(press("a")).toBeNull();
  });
});

describe("a running line", () => {
  const said = (number: number, order = "WO-1") => ({ order, number, value: 74, spread: 0.02, at: number, stop: [], advice: [] });
  const end = { order: "WO-1", number: 30, at: 30 };

  it("grows at the end and ignores what is known", () => {
    expect(endOf(analysis(), drawn())).toMatchObject({ order: "WO-1", number: 30 });
    const tail = grown(EMPTY, [said(30), said(31), said(32)], end);
    expect(tail.length).toBe(2);
    expect(grown(tail, [said(32), said(31)], end)).toBe(tail);
    const longer = withTail(drawn(), tail, end);
    expect([longer.total, longer.x.at(-1), longer.limits.value[0]?.to]).toEqual([32, 31, 31]);
    expect(trimmed(tail, { order: "WO-1", number: 31, at: 31 })).toEqual([said(32)]);
    expect(trimmed(tail, end)).toBe(tail);
  });

  it("keeps the next order's points until an analysis has them", () => {
    const next = { ...said(1, "WO-2"), at: 33 };
    const tail = grown(EMPTY, [said(31), said(32), next], end);
    expect(trimmed(tail, { order: "WO-1", number: 32, at: 32 })).toEqual([next]);
    expect(trimmed(tail, { order: "WO-2", number: 1, at: 33 })).toBe(EMPTY);
  });

  it("leaves room for what no frame carried, until it is filled in", () => {
    const tail = grown(EMPTY, [said(31), said(34)], end);
    expect(missing(tail, end)).toEqual({ order: "WO-1", number: 32 });
    expect(withTail(drawn(), tail, end).x.slice(-2)).toEqual([30, 33]);
    const full = grown(tail, [said(32), said(33), said(34)], end);
    expect(missing(full, end)).toBeNull();
    expect(full.map((one) => one.number)).toEqual([31, 32, 33, 34]);
    expect(missing(grown(full, [{ ...said(1, "WO-2"), at: 99 }], end), end)).toBeNull();
  });

  it("is drawn once a frame, whatever comes", () => {
    let due: (() => void) | null = null;
    const drawnEvents: number[][] = [];
    const frames = perFrame<number>((events) => drawnEvents.push([...events]), (callback) => ((due = callback), 1), () => (due = null));
    for (let event = 0; event < 50; event += 1) {
      frames.push(event);
      if (event % 10 === 9) due!();
    }
    expect(drawnEvents.length).toBe(5);
    expect(drawnEvents.flat().length).toBe(50);
  });

  it("stands 5,000 new points within a frame's time", () => {
    const many = drawnOf(analysis([chart(3000)]))[0]!;
    const news = Array.from({ length: 5000 }, (_, index) => said(3001 + index));
    const last = { order: "WO-1", number: 3000, at: 3000 };
    const tail = grown(EMPTY, news, last);
    const took = Array.from({ length: 20 }, () => {
      const began = performance.now();
      extentOf({ charts: [withTail(many, tail, last)] }, "value", whole(8000));
      return performance.now() - began;
    });
    expect(Math.min(...took)).toBeLessThan(16); // a busy machine makes some of them longer
  });
});

describe("a histogram", () => {
  it("hatches what is outside and shows a specification that is near", () => {
    const bars = barsOf({ edges: [0, 1, 2, 3], counts: [1, 5, 2] }, 0.5, 2);
    expect(bars.bars.map((one) => one.outside)).toEqual([false, false, true]);
    expect(barsOf({ edges: [0, 1], counts: [1] }, null, 100).high).toBeLessThan(2);
    expect(barsOf({ edges: [0, 1], counts: [1] }, null, 2).high).toBeGreaterThan(2);
  });
});
