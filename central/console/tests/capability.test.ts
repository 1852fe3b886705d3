/** From the form of a new study to the command, and a picture's axes. */
import { expect, test } from "vitest";

import { type Asked, inputOf, subgroupsOf, subjectsOf } from "../src/pages/capability/asking";
import { Plane, roomy } from "../src/pages/capability/plane";

const asked: Asked = {
  kind: "measured",
  orders: ["WO-000001"],
  since: "2026-03-01",
  until: "2026-03-02",
  limits: "plan",
  distribution: "normal",
  rules: ["N1"],
  confidence: 95,
  targetIndex: 1.33,
  judgeBy: "estimate",
};
const subject = { key: "RING-74 ID74", item: "RING-74", characteristic: "ID74", sources: [] };
const left = [{ order: "WO-000001", subgroup: 26, reason: "tool change" }];

test("typed lines are subgroups; what is no number is named by its line", () => {
  expect(subgroupsOf("1.5 2\n\n 3,25;4 \n")).toEqual({ subgroups: [[1.5, 2], [3.25, 4]], fault: null });
  expect(subgroupsOf("1\n2\nx").fault).toBe(3);
});

test("the plan's limits are asked for by naming none", () => {
  const input = inputOf(asked, subject, left, () => 10, () => 20);
  expect(input).not.toHaveProperty("specification");
  expect(input.confidence).toBe(0.95);
  expect(input.measurements).toMatchObject({ characteristic: "ID74", from_at: 10, to_at: 20, exclusions: left });
});

test("typed values carry their own limits, a side may be missing", () => {
  const input = inputOf(
    { ...asked, kind: "typed", name: "Run-out", unit: "um", values: "1\n2", usl: 3, sigma: "pooled" }, undefined, [], () => 0, () => 0,
  );
  expect(input.specification).toEqual({ lsl: null, usl: 3, target: null });
  expect(input.typed).toMatchObject({ name: "Run-out", subgroups: [[1], [2]] });
  expect(input.sigma).toBe("pooled");
});

test("orders of one characteristic of one item stand together", () => {
  const source = (item: string, order: string) => ({ item, order, characteristic: "ID74" }) as never;
  const found = subjectsOf([source("A", "1"), source("B", "2"), source("A", "3")]);
  expect(found.map((one) => [one.item, one.sources.length])).toEqual([["A", 2], ["B", 1]]);
});

test("axes rise upwards and leave room", () => {
  const plane = new Plane(roomy([0, 10]), roomy([5]));
  expect(plane.across(10)).toBeGreaterThan(plane.across(0));
  expect(plane.up(5)).toBeGreaterThan(plane.top);
  expect(plane.up(5)).toBeLessThan(plane.bottom);
});
