/** The way of a case. */
import { describe, expect, it } from "vitest";

import { stepsOf } from "../src/pages/capa/steps";

describe("the way of a case", () => {
  it("has what is behind, where it stands, what is before", () => {
    expect(stepsOf("capa", "chosen").map((step) => step.is)).toEqual(["done", "now", "next", "next", "next"]);
    expect(stepsOf("8d", "contained")).toHaveLength(9);
    expect(stepsOf("8d", "contained").find((step) => step.is === "now")?.state).toBe("contained");
  });

  it("is all behind once it is closed, and not begun while it is only proposed", () => {
    expect(stepsOf("8d", "closed").every((step) => step.is === "done")).toBe(true);
    expect(stepsOf("preventive", "proposed").every((step) => step.is === "next")).toBe(true);
  });
});
