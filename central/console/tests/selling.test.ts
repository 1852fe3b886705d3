/** What picking sends and what a complaint will do. */
import { describe, expect, it } from "vitest";

import type { SalesLine } from "../src/api/selling";
import type { Life } from "../src/api/trace";
import { customerOf, followsFrom } from "../src/pages/complaints/desk";
import { NOTHING_PICKED, isScanned, leftOf, pickLines, refusedSerial, withSerial, withoutSerial } from "../src/pages/sales/picking";

function line(position: number, open: string): SalesLine {
  return { line: position, open, unit: "ea", item: "RING" } as unknown as SalesLine;
}

describe("picking", () => {
  const scanned = withSerial(withSerial(NOTHING_PICKED, 1, "R-1"), 1, "R-10");

  it("sends the serials of a line, or how many of the oldest; nothing for the rest", () => {
    const picked = { ...scanned, oldest: { 1: "5", 2: "2,5", 3: "0" } };
    expect(pickLines(picked, [line(1, "5"), line(2, "5"), line(3, "5"), line(4, "5")])).toEqual([
      { line: 1, serials: ["R-1", "R-10"] },
      { line: 2, quantity: "2.5", unit: "ea" },
    ]);
  });

  it("counts what is left and takes a serial back", () => {
    expect(leftOf(scanned, line(1, "3.000000"))).toBe("1");
    expect(isScanned(withoutSerial(scanned, "R-1"), "R-1")).toBe(false);
    expect(isScanned(withoutSerial(scanned, "R-1"), "R-10")).toBe(true);
  });

  it("finds the serial a refusal names", () => {
    expect(refusedSerial("R-10 is held by CP-000001", scanned)).toBe("R-10");
    expect(refusedSerial("R-1 is held by CP-000001", scanned)).toBe("R-1");
    expect(refusedSerial("Not enough of item RING", scanned)).toBeNull();
  });
});

describe("a complaint", () => {
  const at = (state: string, partner: string | null): unknown => ({ state, partner, partner_name: partner && `Customer ${partner}` });
  const life = {
    deliveries: [
      { partner: "B", partner_name: "Customer B" },
      { partner: "A", partner_name: "Customer A" },
    ],
    siblings: {
      serials: [
        { lot_id: "1", where: at("delivered", "A") },
        { lot_id: "2", where: at("delivered", "A") },
        { lot_id: "3", where: at("delivered", "B") },
        { lot_id: "4", where: at("in_stock", null) },
        { lot_id: "5", where: at("scrapped", null) },
      ],
    },
  } as unknown as Life;

  it("comes from whoever got the piece last", () => {
    expect(customerOf(life)).toEqual({ number: "A", name: "Customer A" });
    expect(customerOf({ ...life, deliveries: [] })).toBeNull();
  });

  it("holds the siblings that are here and lists the others by customer, without the pieces themselves", () => {
    const told = (customer: string, count: number): unknown => ({ customer, name: `Customer ${customer}`, count });
    expect(followsFrom(life, new Set(["1"]))).toEqual({ held: 1, told: [told("A", 1), told("B", 1)] });
  });
});
