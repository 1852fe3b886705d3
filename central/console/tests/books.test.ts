/** What the pages of books, inspections and boards compute by themselves. */
import { describe, expect, it } from "vitest";

import type { Disposition } from "../src/api/types";
import { added, isNegative, isZero, money } from "../src/format/money";
import { figure, fromMicro, micro, price } from "../src/format/numbers";
import { worth } from "../src/format/worth";
import { ticksFromZero } from "../src/chart/ticks";
import { monthsBetween } from "../src/pages/cost/months";
import { nextPeriod } from "../src/pages/finance/PeriodsPage";
import { faultsOf, verdictOf } from "../src/pages/inspection/verdict";
import { draftOf, isComplete, left, linesOf, undecided } from "../src/pages/quality/proposal";
import { isOwnPath } from "../src/routes/inside";

describe("sums", () => {
  it("are grouped and lose nothing", () => {
    expect(money("12500.00")).toBe("12,500.00");
    expect(money("-1234567.5")).toBe("-1,234,567.5");
    expect(money("999")).toBe("999");
    expect([isZero("-0.00"), isZero("0.01"), isNegative("-0.00"), isNegative("-0.01")]).toEqual([
      true, false, false, true,
    ]);
  });

  it("add up exactly", () => {
    expect(added(["0.10", "0.20"])).toBe("0.30");
    expect(added(["16780.00", "0.00", "-8612.50"])).toBe("8167.50");
    expect(added(["90071992547409.93", "0.01"])).toBe("90071992547409.94");
    expect(added(["-0.05"])).toBe("-0.05");
    expect(added(["12", "30"])).toBe("42");
  });

  it("are what a quantity is worth, half-even", () => {
    expect(worth("1000", "12.50", 2)).toBe("12500.00");
    expect(worth("1", "0.125", 2)).toBe("0.12");
    expect(worth("3", "0.125", 2)).toBe("0.38");
    expect(worth("1", "0.135", 2)).toBe("0.14");
    expect(worth("7", "1", 0)).toBe("7");
    expect(worth("x", "1", 2)).toBeNull();
    expect([price("12.500000"), price("12"), price("0.125")]).toEqual(["12.50", "12.00", "0.125"]);
  });
});

describe("quantities", () => {
  it("are micro-units and back", () => {
    expect(micro("2,5")).toBe(2_500_000n);
    expect([micro(""), micro("-1"), micro("1.1234567")]).toEqual([null, null, null]);
    expect([micro("1,000"), micro("0,125"), micro("１２．５")]).toEqual([null, 125_000n, 12_500_000n]);
    expect(["12,3", "1,000", "1,000.5", "-0,5", "３．５", "abc", "0,070", "\u22125"].map(figure)).toEqual(["12.3", "1000", "1000.5", "-0.5", "3.5", "abc", "0.070", "-5"]);
    expect([fromMicro(2_500_000n), fromMicro(-1n), fromMicro(0n)]).toEqual(["2.5", "-0.000001", "0"]);
  });
});

describe("an inspection's result", () => {
  const first = { stage: 1, stages: 1, inspected: 0, nonconforming: 0 };
  const plan = { to_inspect: 80, ac: 2, re: 3, ...first };

  it("is judged by the plan", () => {
    expect([2, 3].map((bad) => verdictOf(plan, bad))).toEqual(["accept", "reject"]);
    expect(verdictOf({ to_inspect: 8, ac: 0, re: 2, ...first }, 1)).toBe("accept_ends");
  });

  it("is asked for again where it cannot be", () => {
    const faults = (inspected: string, nonconforming: string, minutes: string): unknown =>
      faultsOf(plan, 1000, { inspected, nonconforming, minutes });
    expect(faults("80", "2", "120")).toEqual({});
    expect(faults("79", "2", "1.5")).toEqual({ inspected: "tooFew" });
    expect(faults("1001", "0", "1")).toEqual({ inspected: "tooMany" });
    expect(faults("80", "81", "1")).toEqual({ nonconforming: "moreBad" });
    expect(faults("eighty", "", "0")).toEqual({
      inspected: "count", nonconforming: "count", minutes: "minutesNeeded",
    });
  });
});

describe("a disposition", () => {
  const held = [181, 182, 183];

  it("covers every piece, each decision with its reason", () => {
    const draft = { pieces: { 181: "release", 183: "scrap" } as const, quantities: {}, reasons: { release: " ok " } };
    expect(undecided(draft, held)).toEqual([182]);
    expect(linesOf(draft, held, "ea")).toEqual([
      { decision: "release", pieces: [181], reason: "ok" },
      { decision: "scrap", pieces: [183], reason: "" },
    ]);
  });

  it("covers the whole of a lot", () => {
    const draft = { pieces: {}, quantities: { return: "1.5", scrap: "" }, reasons: {} };
    expect(left(draft, "2.000000")).toBe(500_000n);
    expect(left({ ...draft, quantities: { return: "x" } }, "2")).toBeNull();
    expect(linesOf({ ...draft, reasons: { return: "bad" } }, [], "kg")).toEqual([
      { decision: "return", pieces: [], quantity: "1.5", unit: "kg", reason: "bad" },
    ]);
  });

  it("names the lower grade of a downgrade", () => {
    const draft = { pieces: {}, quantities: { downgrade: "50" }, reasons: { downgrade: "scratched" } };
    expect(isComplete(linesOf(draft, [], "ea"))).toBe(false);
    const graded = linesOf({ ...draft, grade: "COVER-B" }, [], "ea");
    expect(isComplete(graded)).toBe(true);
    expect(graded).toEqual([
      { decision: "downgrade", pieces: [], quantity: "50", unit: "ea", reason: "scratched", grade: "COVER-B" },
    ]);
  });

  it("begins as it was, without what is no longer held", () => {
    const before = { lines: [{ decision: "release", pieces: [180, 181], quantity: "2", reason: "ok" }] };
    expect(draftOf(before as unknown as Disposition, held)).toEqual({
      pieces: { 181: "release" }, quantities: {}, reasons: { release: "ok" },
    });
  });
});

describe("the months of a chart", () => {
  it("have no gaps and come to an end", () => {
    expect(monthsBetween("2026-11", "2027-02")).toEqual(["2026-11", "2026-12", "2027-01", "2027-02"]);
    expect(monthsBetween("2020-01", "2026-12")).toHaveLength(24);
    expect(nextPeriod("2026-12")).toBe("2027-01");
  });

  it("have round marks up to the highest", () => {
    expect(ticksFromZero(87.5, 4)).toEqual([0, 25, 50, 75, 100]);
    expect(ticksFromZero(0, 4)).toEqual([0, 1]);
    expect(ticksFromZero(190.4, 4).at(-1)).toBeGreaterThanOrEqual(190.4);
  });
});

describe("the address after the login", () => {
  it("is of this console", () => {
    expect(["/inbox", "//evil", "/\\evil", "/login"].map(isOwnPath)).toEqual([true, false, false, false]);
  });
});
