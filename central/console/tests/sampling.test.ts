/** What proofreaders type, a file's faults, and a programme's numbers. */
import { describe, expect, it } from "vitest";

import type { AskedCell } from "../src/api/sampling";
import { inOrder } from "../src/pages/sampling/cells";
import { faultsOf, readFile, rowOf } from "../src/pages/sampling/loading";
import { EMPTY, type Numbers, filledOf, numbersOf, placeOf } from "../src/pages/sampling/programme";
import { shown, typedOf } from "../src/pages/sampling/typed";

describe("a cell as it is typed", () => {
  const read = (text: string, variables = false): string | null => {
    const typed = typedOf(text, variables);
    return typed && shown(typed);
  };

  it("is one sample, or several with a size that stays", () => {
    expect(typedOf(" 80  2 3 ", false)?.stages).toEqual([{ n: 80, ac: 2, re: 3 }]);
    expect(typedOf("50 1 4, 4 5", false)?.stages).toEqual([{ n: 50, ac: 1, re: 4 }, { n: 50, ac: 4, re: 5 }]);
    expect(typedOf("20 # 2；0 3", false)?.stages).toEqual([{ n: 20, ac: null, re: 2 }, { n: 20, ac: 0, re: 3 }]);
  });

  it("is an arrow, a letter or a simpler kind", () => {
    expect(["↑", "down", "下", "k", "*", "++", "DOUBLE"].map((text) => typedOf(text, false)?.use)).toEqual(["up", "down", "down", "K", "single", "double", "double"]);
  });

  it("is n, k and M by variables, which keep their digits", () => {
    expect(typedOf("35 1.890 -", true)).toMatchObject({ n: 35, k: "1.890", m: null });
    expect(read("35 - 3.16", true)).toBe("n 35 · M 3.16");
    expect(typedOf("3 -0.5 40", true)?.k).toBe("-0.5");
  });

  it("is not read when something is missing or too much", () => {
    const wrong = ["", "80", "80 2", "80 2 3 4", "2 3, 50 1 4", "80 x 3", "80 2 3,", "1e3 2 3", "80 2.5 3", "kk"];
    expect(wrong.map((text) => read(text))).toEqual(wrong.map(() => null));
    expect(["35", "35 - -", "35 1,89 3", "35 1.8 2 3"].map((text) => read(text, true))).toEqual([null, null, null, null]);
  });
});

describe("a file", () => {
  it("has its faults at their rows", () => {
    const faults = faultsOf([
      { field: "content.3.ac", code: "quality.table_number", message: "Row 3" },
      { field: "content", code: "quality.table_hole", message: "no cell" },
      { field: "letters_content.2.level", code: "quality.table_unknown", message: "Row 2" },
      { field: "code", code: "x", message: "not of a file" },
    ]);
    expect(faults.map(({ part, row, column }) => [part, row, column])).toEqual([
      ["content", 3, "ac"],
      ["content", null, ""],
      ["letters_content", 2, "level"],
    ]);
    expect([rowOf("a\r\nb\nc", 2), rowOf("a", 7), rowOf("a", null)]).toEqual(["b", "", ""]);
  });

  it("is text of some kind, and no workbook", async () => {
    const file = (bytes: number[]): File => new File([new Uint8Array(bytes)], "t.csv");
    expect(await readFile(file([0x50, 0x4b, 3, 4]))).toBe("isWorkbook");
    expect(await readFile(file([65, 0, 66]))).toBe("isNotText");
    expect(await readFile(file([0xff, 0xfe, 65, 0, 10, 0, 66, 0]))).toMatchObject({ text: "A\nB", lines: 2 });
  });
});

describe("the cells asked for", () => {
  it("stand as a standard is turned over", () => {
    const cell = (kind: string, severity: string, letter: string, aql: string): AskedCell =>
      ({ cell: `${kind} ${severity} ${letter} ${aql}`, kind, severity, letter, aql, stages: 1 }) as AskedCell;
    const asked = [
      { cell: "letters II 501", kind: "letters", level: "II", lot_size: 501, stages: 0 } as AskedCell,
      cell("double", "normal", "A", "10"),
      cell("single", "tightened", "A", "1.0"),
      cell("single", "normal", "K", "10"),
      cell("single", "normal", "K", "2.5"),
    ];
    expect(inOrder(asked).map((one) => one.cell)).toEqual([
      "single normal K 2.5",
      "single normal K 10",
      "single tightened A 1.0",
      "double normal A 10",
      "letters II 501",
    ]);
  });
});

describe("a programme", () => {
  it("comes back from the form as it was", () => {
    const numbers: Numbers = {
      points: { ac_0: [1, 2, null], ac_1: [0, 2, 3], ac_2: [1, 1, 1], variables: null },
      score_needed: 20,
      lots_at_most: 9,
      initial: [{ lots_at_most: 9, one_in: 2 }],
      frequencies: [2, 3],
      shift_after: 4,
      requalify_lots: 2,
      requalify_within: 6,
      least_points: 0,
    };
    expect(numbersOf(filledOf(numbers))).toEqual(numbers);
  });

  it("sends what is no number as it is, and finds the field that is named", () => {
    expect(numbersOf({ ...EMPTY, score_needed: "many", frequencies: "2; 3，x" })).toMatchObject({ score_needed: "many", frequencies: [2, 3, "x"] });
    expect(["numbers.points.ac_1.2", "numbers.frequencies.2", "numbers.initial.0.one_in", "code"].map(placeOf)).toEqual([
      ["points", "ac_1", 2],
      ["frequencies"],
      ["initial", 0, "one_in"],
      ["code"],
    ]);
  });
});
