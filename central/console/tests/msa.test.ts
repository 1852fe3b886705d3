/** Measurement systems: what is typed becomes the plan, and the readings become the plots' series. */
import { describe, expect, it } from "vitest";

import type { FieldError } from "../src/api/problem";
import { atFields } from "../src/entry/fieldFaults";
import { FIELDS, numberOf, partsOf, planOf, repeatedPart } from "../src/pages/msa/planned";
import { byCell, byPart, inTurn, interaction, rates, shares } from "../src/pages/msa/plots";

const cells = {
  parts: ["1", "2"],
  appraisers: ["A", "B"],
  values: [
    [
      [1, 3],
      [2, 2],
    ],
    [
      [5, 5],
      [6, 8],
    ],
  ],
};

describe("a refused plan", () => {
  it("says at each field what is wrong with it, and keeps what is of no field", () => {
    const told = (field: string, message: string): FieldError => ({ field, code: "x", message });
    const { fields, others } = atFields([told("parts", "twice"), told("parts.3.reference", "no number"), told("parts.4.reference", "no number"), told("seed", "?"), told("part", "?")], FIELDS);
    expect(fields).toEqual([{ name: "parts", errors: ["twice", "no number"] }]);
    expect(others.map((one) => one.field)).toEqual(["seed", "part"]);
    expect([repeatedPart("1 74\n2\n 1 75"), repeatedPart("1\n2")]).toEqual(["1", undefined]);
    expect(["0,06", "１．５", "-2", "1,000", "low", ""].map(numberOf)).toEqual([0.06, 1.5, -2, null, null, null]);
  });
});

describe("a plan", () => {
  it("takes one part a line, the reference after the blank", () => {
    expect(partsOf(" 1 74.002\n\n 2\ngrey one\n")).toEqual([
      { label: "1", reference: "74.002" },
      { label: "2" },
      { label: "grey", reference: "one" },
    ]);
  });

  it("sends numbers as numbers, leaves out what is empty, and lets the server name what is none", () => {
    const typed = { kind: "type1", title: " Cg ", gauge: "G", parts: "m 74", appraisers: ["a"], trials: "50", method: "anova" } as const;
    const body = planOf({ ...typed, appraisers: ["a"], tolerance: "0,06", resolution: "", item: " ", plausible_min: "low" });
    expect(body).toEqual({
      kind: "type1",
      title: "Cg",
      gauge: "G",
      parts: [{ label: "m", reference: "74" }],
      appraisers: ["a"],
      trials: 50,
      tolerance: 0.06,
      plausible_min: "low",
    });
  });
});

describe("the advanced choices", () => {
  it("go with the plan, and only what was given", () => {
    const typed = { kind: "crossed", title: "t", gauge: "G", parts: "1\n2", appraisers: ["a"], trials: "3" } as const;
    const more = { constants: "aiag", alpha: "0.25", level: "0,95", calibration: "0.001", share: "", process_sigma: " " };
    const body = planOf({ ...typed, appraisers: ["a"], ...more });
    expect(body).toMatchObject({ constants: "aiag", alpha: 0.25, level: 0.95, calibration: 0.001 });
    for (const name of ["share", "process_sigma", "categories"]) expect(body).not.toHaveProperty(name);
    expect(planOf({ ...typed, kind: "range", appraisers: ["a"], process_sigma: "0.0777" })).toHaveProperty("process_sigma", 0.0777);
    expect(planOf({ ...typed, kind: "type1", appraisers: ["a"], share: "25" })).toHaveProperty("share", 25);
    const sorted = planOf({ ...typed, kind: "attribute", appraisers: ["a"], categories: [" ok ", "rework", "", "scrap"] });
    expect(sorted.categories).toEqual(["ok", "rework", "scrap"]);
  });
});

describe("the series", () => {
  it("are by part, by appraiser, and in turn", () => {
    expect(byPart(cells, "mean")[1]?.points).toEqual([
      [0, 2],
      [1, 6],
    ]);
    expect(interaction(cells).map((one) => one.points.map(([, y]) => y))).toEqual([
      [2, 5],
      [2, 7],
    ]);
    expect(inTurn(cells, "ranges").flatMap((one) => one.points)).toEqual([
      [0, 2],
      [1, 0],
      [2, 0],
      [3, 2],
    ]);
  });

  it("stand by part, and in a nested study by each appraiser's own parts", () => {
    const reading = (appraiser: string, part: string, value: string | null) => ({ appraiser, part, value });
    const study = {
      progress: [{ appraiser: "A" }, { appraiser: "B" }],
      readings: [reading("B", "1", "5"), reading("A", "1", "1"), reading("A", "2", "2"), reading("A", "2", null)],
    };
    const crossed = byCell({ ...study, summary: { kind: "range" } } as never);
    expect([crossed.labels, crossed.series.map((one) => one.points)]).toEqual([["1", "2"], [[[0, 1], [1, 2]], [[0, 5]]]]);
    const nested = byCell({ ...study, summary: { kind: "nested" } } as never);
    expect([nested.labels, nested.series.map((one) => one.points)]).toEqual([["1", "2", "1"], [[[0, 1], [1, 2]], [[2, 5]]]]);
    const rate = (percent: number) => ({ percent });
    const agreement = { appraisers: [{ effectiveness: rate(90), within: null, miss: rate(5), false_alarm: rate(10) }] };
    expect(rates(agreement as never, (one) => one).map((one) => [one.name, one.points])).toEqual([["effectiveness", [[0, 90]]], ["miss", [[0, 5]]], ["false_alarm", [[0, 10]]]]);
  });

  it("show a share of the tolerance only where there is one", () => {
    const one = { variance: 1, sigma: 1, contribution: 7, of_total: 26, interval: null };
    const names = { contribution: "c", total: "t", tolerance: "o" };
    const rows = [
      { ...one, name: "GRR", of_tolerance: 30 },
      { ...one, name: "TV", of_tolerance: 100 },
    ];
    expect(shares(rows, names).map((series) => [series.name, series.points])).toEqual([
      ["c", [[0, 7]]],
      ["t", [[0, 26]]],
      ["o", [[0, 30]]],
    ]);
    expect(shares([{ ...one, name: "GRR", of_tolerance: null }], names)).toHaveLength(2);
  });
});
