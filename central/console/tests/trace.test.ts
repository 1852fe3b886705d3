/** The family of a serial or lot as boxes and lines, and where they are drawn. */
import { describe, expect, it } from "vitest";

import type { Life, Where } from "../src/api/trace";
import { drawn } from "../src/pages/trace/drawing";
import { LAYER_MAX, familyOf, placeOf } from "../src/pages/trace/family";

const STORE: Where = {
  state: "in_stock",
  places: [{ plant: "p1", location: "store", status: "available", quantity: "1" }],
  held_by: [],
  document: null,
  partner: null,
  partner_name: null,
  at: null,
};
const SOLD: Where = { ...STORE, state: "delivered", places: [], partner: "CUST-A", partner_name: "Customer A" };
const BLANKS: Where = { ...STORE, places: [{ plant: "p1", location: "store", status: "available", quantity: "798" }] };

function lot(id: string, kind: "lot" | "serial", item: string): Life["lot"] {
  const made = { order_id: null, order: null, piece: null, supplier_lot: null, partner: null, partner_name: null };
  return { lot_id: id, kind, number: id, item, item_zh: item, item_en: item, unit: "ea", origin: "supplier", ...made };
}

/** Rings of one or more supplier lots: ring n was sold when n is above `inStore`. */
function life(own: string, rings: number, inStore: number, supply = 1): Life {
  const isRing = own.startsWith("R");
  const serials = Array.from({ length: rings }, (_, index) => ({
    lot_id: `R${index + 1}`,
    serial: `R${index + 1}`,
    item: "RING",
    piece: index + 1,
    where: index < inStore ? STORE : SOLD,
  }));
  const roots = Array.from({ length: supply }, (_, index) => `L${index + 1}`);
  const made = isRing ? [own] : serials.map((one) => one.lot_id);
  const node = { kind: "serial", item: "RING", piece: null, supplier_lot: null };
  return {
    lot: isRing ? lot(own, "serial", "RING") : lot(own, "lot", "BLANK"),
    where: isRing ? (serials.find((one) => one.lot_id === own)?.where ?? STORE) : BLANKS,
    supply: roots.map((id) => ({ lot: lot(id, "lot", "BLANK"), received_at: 1, receipt: null, quantity: "1" })),
    genealogy: {
      nodes: [
        ...roots.map((id) => ({ ...node, lot_id: id, number: id, kind: "lot", item: "BLANK", level: isRing ? -1 : 0 })),
        ...made.map((id) => ({ ...node, lot_id: id, number: id, level: isRing ? 0 : 1 })),
      ],
      edges: roots.flatMap((parent) => made.map((child) => ({ parent, child, quantity: "1", unit: "ea" }))),
      truncated: false,
    },
    siblings: { supplier_lots: roots, total: rings, found: rings, by_where: {}, serials, truncated: false },
  } as unknown as Life;
}

describe("the family", () => {
  it("of a serial counts its siblings by place and draws its own way apart", () => {
    const { layers, lines } = familyOf(life("R3", 200, 50));
    expect(layers.map((layer) => layer.map((box) => `${box.kind} ${box.name} ${box.count}`))).toEqual([
      ["lot L1 1"],
      ["serial R3 1", "siblings RING 199"],
      ["place delivered/CUST-A 150", "place in_stock/available 50"],
    ]);
    expect(lines.filter((line) => line.own).map((line) => [line.from, line.to, line.quantity])).toEqual([
      ["L1", "R3", 1],
      ["R3", "place/in_stock/available", 1],
    ]);
    const others = lines.filter((line) => line.from === "siblings/RING").map((line) => line.quantity);
    expect(others.sort()).toEqual([150, 49]);
  });

  it("of the material shows what is left of it beside what was made of it", () => {
    const { layers, lines } = familyOf(life("L1", 200, 200));
    expect(layers[0]?.[0]?.own).toBe(true);
    expect(layers[1]?.map((box) => `${box.kind} ${box.name} ${box.item} ${box.count}`)).toEqual([
      "place in_stock/available BLANK 798",
      "siblings RING RING 200",
    ]);
    expect(lines.map((line) => line.quantity).sort()).toEqual([200, 200, 798]);
  });

  it("says nothing of how much of several materials is in the siblings, and never grows past its bound", () => {
    const { layers, lines } = familyOf(life("R1", 3, 3, 40));
    expect(layers[0]).toHaveLength(LAYER_MAX);
    expect(layers[0]?.at(-1)).toMatchObject({ kind: "lots", count: 40 - LAYER_MAX + 1 });
    expect(lines.find((line) => line.to === "siblings/RING")?.quantity).toBeNull();
    expect(lines.filter((line) => line.to === "R1").reduce((sum, line) => sum + (line.quantity ?? 0), 0)).toBe(40);
  });

  it("is drawn in columns where there is room, one under the other where there is not, nothing over another", () => {
    for (const width of [900, 320]) {
      const { boxes, curves, height } = drawn(familyOf(life("R3", 200, 50)), width);
      expect(boxes).toHaveLength(5);
      expect(curves).toHaveLength(5);
      for (const [index, one] of boxes.entries()) {
        expect(one.x + one.width).toBeLessThanOrEqual(width);
        expect(one.y + one.height).toBeLessThanOrEqual(height);
        for (const other of boxes.slice(index + 1)) {
          const apart = one.x + one.width <= other.x || other.x + other.width <= one.x;
          expect(apart || one.y + one.height <= other.y || other.y + other.height <= one.y).toBe(true);
        }
      }
    }
  });

  it("says where something is by status in stock, by customer when it has gone", () => {
    expect([STORE, SOLD, { ...SOLD, state: "scrapped" }].map(placeOf)).toEqual([
      "in_stock/available",
      "delivered/CUST-A",
      "scrapped",
    ]);
  });
});
