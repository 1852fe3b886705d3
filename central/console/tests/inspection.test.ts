import { describe, expect, it } from "vitest";

import type { SamplingChoices } from "../src/api/tools";
import { pasted, readingOf, running } from "../src/pages/inspection/measured";
import { among, editionsOf, requirementOf, wantedOf } from "../src/pages/inspection/requirement";
import { faultsOf, verdictOf } from "../src/pages/inspection/verdict";

describe("a sample of several", () => {
  const first = { to_inspect: 20, ac: null, re: 2, stage: 1, stages: 7, inspected: 0, nonconforming: 0 };
  const last = { to_inspect: 20, ac: 4, re: 5, stage: 7, stages: 7, inspected: 120, nonconforming: 3 };

  it("is judged with those before it", () => {
    expect([0, 1, 2].map((bad) => verdictOf(first, bad))).toEqual(["continue", "continue", "reject"]);
    expect([1, 2].map((bad) => verdictOf(last, bad))).toEqual(["accept", "reject"]);
    expect(verdictOf({ ...last, re: 6 }, 2)).toBe("accept_ends");
  });

  it("cannot be larger than what is left of the lot", () => {
    const result = { inspected: "20", nonconforming: "0", minutes: "3" };
    expect(faultsOf(last, 140, result)).toEqual({});
    expect(faultsOf(last, 139, result)).toEqual({ inspected: "tooMany" });
  });
});

describe("readings", () => {
  it("are numbers with a point or a comma", () => {
    expect(["10,07", " -1e-3 ", ".5", "−2"].map(readingOf)).toEqual([10.07, -0.001, 0.5, -2]);
    expect(["", "1.2.3", "1e999", "NaN", "12 mm"].map(readingOf)).toEqual([null, null, null, null, null]);
  });

  it("are pasted as a column, its gaps kept", () => {
    expect(pasted("1.1\r\n1.2\tnote\r\n\r\n1.3\r\n")).toEqual(["1.1", "1.2", "", "1.3"]);
  });

  it("give mean, s and Q so far", () => {
    // Z1.9 example B-1: five readings against an upper limit of 209.
    const now = running([197, 188, 184, 205, 201, null], null, 209);
    expect([now.n, now.mean, now.beyond, now.qLower]).toEqual([5, 195, 0, null]);
    expect(now.s).toBeCloseTo(8.8034, 4);
    expect(now.qUpper).toBeCloseTo(1.5903, 4);
    expect(running([5, 5], 1, null).qLower).toBeNull();
    expect(running([1e9 + 1, 1e9 + 3], null, null).s).toBeCloseTo(Math.SQRT2, 9);
  });
});

describe("a requirement", () => {
  const choices = {
    editions: [{ code: "Z1.4-2003", kinds: ["single", "double"] }, { code: "OWN", kinds: ["single"], own: true }],
    variables: { edition: "Z1.9-2003" },
    own_variables: [{ edition: "OWN-V" }],
    skip_lot: { name: "SkSP-2", clearance: 10, one_in: 4 },
  } as unknown as SamplingChoices;

  it("asks for limits of readings alone", () => {
    const at = { id: "1", item: "A", origin: "incoming", partner: null, kind: "variables", lower: null, upper: 209, aql: "1.0" };
    const body = requirementOf({ ...wantedOf(at, choices), characteristic: "temp", limit_unit: "°C", lower: "180,5" }, at, choices);
    expect(body).toMatchObject({ kind: "variables", edition: "Z1.9-2003", lower: 180.5, upper: 209, form: "M", skip_lot: null });
    const counted = requirementOf({ ...wantedOf({}, choices), item: "A", kind: "double", skip: "SkSP-2" }, {}, choices);
    expect(counted).toMatchObject({ kind: "double", edition: "Z1.4-2003", skip_lot: { clearance: 10, one_in: 4 } });
    expect(counted).not.toHaveProperty("upper");
    const begun = wantedOf({ ...at, edition: "OWN-V", skip_lot: { clearance: null, one_in: null, programme: "CASTINGS" } }, choices);
    expect(requirementOf(begun, at, choices)).toMatchObject({ edition: "OWN-V", skip_lot: { programme: "CASTINGS" } });
  });

  it("offers the editions that have its kind of plan", () => {
    const offered = (kind: string): string[] => editionsOf(kind, choices).map((one) => one.code);
    expect(["single", "double", "variables"].map(offered)).toEqual([["Z1.4-2003", "OWN"], ["Z1.4-2003"], ["Z1.9-2003", "OWN-V"]]);
    expect([among(["I", "II"], "III", "II"), among(["I"], undefined, "II"), among(["I", "II"], "I", "II")]).toEqual(["II", "I", "I"]);
  });
});
