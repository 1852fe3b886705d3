import { describe, expect, test } from "vitest";

import { ticksFromZero } from "../src/chart/ticks";
import { costLines } from "../src/pages/finance/CostsPage";
import { sumOf } from "../src/pages/finance/ManualEntryPage";
import { percent, priorityOf, rounded } from "../src/pages/tools/scale";

describe("numbers of the tools", () => {
  test("an axis reaches its top in round steps", () => {
    expect(ticksFromZero(1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksFromZero(0.12, 5)).toEqual([0, 0.025, 0.05, 0.075, 0.1, 0.125]);
    expect(ticksFromZero(1000, 5)).toEqual([0, 200, 400, 600, 800, 1000]);
    expect(ticksFromZero(0, 5)).toEqual([0, 1]);
  });

  test("digits that mean something, no power of ten", () => {
    expect([370.398, 0.00446, 3, 14342.29, 0, NaN].map((value) => rounded(value, 4))).toEqual([
      "370.4", "0.00446", "3", "14342", "0", "–",
    ]);
    expect([0.0103, 1, 0.5].map((value) => percent(value))).toEqual(["1.03 %", "100 %", "50 %"]);
  });
});

test("a cell of Action Priority is read from its bands", () => {
  const table = {
    detection_bands: [7, 5, 2, 1],
    severity: [
      { lowest: 9, occurrence: [{ lowest: 2, priorities: ["H", "M", "L", "L"] }, { lowest: 1, priorities: ["L", "L", "L", "L"] }] },
      { lowest: 1, occurrence: [{ lowest: 1, priorities: ["L", "L", "L", "L"] }] },
    ],
  };
  expect([priorityOf(table, 9, 3, 6), priorityOf(table, 10, 2, 7), priorityOf(table, 9, 1, 10), priorityOf(table, 8, 9, 9)]).toEqual([
    "M", "H", "L", "L",
  ]);
  expect(() => priorityOf(table, 0, 1, 1)).toThrow();
});

test("sides of an entry are summed exactly, what is no number counts nothing", () => {
  const lines = [{ debit: "0.10" }, { debit: "0.20", credit: "0.3" }, { debit: "x" }, undefined];
  expect([sumOf(lines, "debit"), sumOf(lines, "credit")]).toEqual([300_000n, 300_000n]);
});

test("costs are a line an item", () => {
  expect(costLines("RING-74 27.50\n\n BLANK-74,12.50 \nX")).toEqual([
    { item: "RING-74", cost: "27.50" },
    { item: "BLANK-74", cost: "12.50" },
    { item: "X", cost: "" },
  ]);
});
