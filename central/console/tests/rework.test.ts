import { describe, expect, it } from "vitest";

import { isMeasured, linesOf } from "../src/pages/quality/proposal";
import { judgedOf, partsOf } from "../src/pages/quality/reworking";
import { NOTHING_PICKED, pickLines } from "../src/pages/sales/picking";

describe("a rework", () => {
  it("judges every piece, and names what is not one of it to the server", () => {
    expect(judgedOf({ bad: ["7"], minutes: "" }, [6, 7], "ea")).toEqual({
      pieces: [
        { piece: 6, passed: true },
        { piece: 7, passed: false },
      ],
    });
    expect(judgedOf({ bad: ["9"] }, [6], "ea").pieces).toContainEqual({ piece: 9, passed: false });
    expect(judgedOf({ bad: ["7"], readings: "74.01\n- 74.02x\n74.03" }, [6, 7, 8], "ea").pieces).toEqual([
      { piece: 6, passed: true, reading: 74.01 },
      { piece: 7, passed: false },
      { piece: 8, passed: true, reading: "74.02x" },
      { piece: 9, passed: true, reading: 74.03 },
    ]);
    expect(judgedOf({ passed: "26", failed: "4", low: "5.0", high: "" }, [], "ea")).toEqual({
      passed: "26",
      failed: "4",
      unit: "ea",
      low: 5,
    });
    expect(judgedOf({ passed: "26", failed: "4", minutes: "30" }, [], "ea")).toEqual({
      passed: "26",
      failed: "4",
      unit: "ea",
      minutes: "30",
    });
  });
  it("sends a part only where one is named", () => {
    const said = { what: "honed", hours: "2.5", spent_on: "2026-11-18", part: "", part_unit: "ea" };
    expect(partsOf(said)).toEqual({ what: "honed", hours: "2.5", spent_on: "2026-11-18", parts: [] });
    expect(partsOf({ ...said, part: "SEAL", part_quantity: "30" }).parts).toEqual([
      { item: "SEAL", quantity: "30", unit: "ea" },
    ]);
  });
});

describe("a concession", () => {
  it("says what is off, as numbers", () => {
    const about = { concession: { characteristic: "dia", low: "", high: "10.068", approval: "a" } };
    const [line] = linesOf({ pieces: {}, quantities: { concession: "600" }, reasons: { concession: "big" }, about }, [], "ea");
    expect(line).toMatchObject({ characteristic: "dia", high: 10.068, approval_id: "a" });
    expect(line).not.toHaveProperty("low");
    expect(isMeasured(line ? [line] : [])).toBe(true);
    expect(isMeasured(line ? [{ ...line, high: Number("10,07") }] : [])).toBe(false);
  });
  it("is picked only where it is asked for", () => {
    const order = { line: 1, unit: "ea" } as Parameters<typeof pickLines>[1][number];
    const picked = { ...NOTHING_PICKED, oldest: { 1: "300" } };
    expect(pickLines(picked, [order])).toEqual([{ line: 1, quantity: "300", unit: "ea" }]);
    expect(pickLines({ ...picked, conceded: { 1: true } }, [order])[0]).toMatchObject({ concession: true });
  });
});
