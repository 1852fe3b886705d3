/** What proofreaders type, a file's faults, and a programme's numbers. */
import { describe, expect, it } from "vitest";

import type { AskedCell } from "../src/api/sampling";
import { inOrder } from "../src/pages/sampling/cells";
import { DAYS, MOST, type Proof, dropTexts, keepTexts, keptTexts } from "../src/pages/sampling/kept";
import { KILOBYTES_MAX, type Picked, faultsOf, readFile, rowOf } from "../src/pages/sampling/loading";
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
    const csv = (content: string): Picked => ({ name: "t.csv", format: "csv", content, lines: null });
    expect([rowOf(csv("a\r\nb\nc"), 2), rowOf(csv("a"), 7), rowOf(csv("a"), null)]).toEqual(["b", "", ""]);
    expect(rowOf({ ...csv("a"), format: "xlsx" }, 1)).toBe("");
  });

  it("has the faults of a workbook at their sheets", () => {
    const told = ["content.page 12.a!4.n", "content.double!!3", "letters_content.字码!2.level"];
    const faults = faultsOf(told.map((field) => ({ field, code: "x", message: "" })));
    expect(faults.map(({ part, sheet, row, column }) => [part, sheet, row, column])).toEqual([
      ["content", "page 12.a", 4, "n"],
      ["content", "double!", 3, ""],
      ["letters_content", "字码", 2, "level"],
    ]);
  });

  it("is text of some kind, or a workbook", async () => {
    const file = (bytes: number[]): File => new File([new Uint8Array(bytes)], "t.csv");
    expect(await readFile(file([0x50, 0x4b, 3, 4]))).toMatchObject({ format: "xlsx", content: "UEsDBA==", lines: null });
    expect(await readFile(file([0xd0, 0xcf, 0x11, 0xe0]))).toBe("isOldWorkbook");
    expect(await readFile(new File([new Uint8Array(KILOBYTES_MAX * 1024 + 1)], "t.xlsx"))).toBe("tooLarge");
    expect(await readFile(file([65, 0, 66]))).toBe("isNotText");
    expect(await readFile(file([0xff, 0xfe, 65, 0, 10, 0, 66, 0]))).toMatchObject({ content: "A\nB", lines: 2 });
  });
});

describe("what was typed and not sent", () => {
  const storage = (): Pick<Storage, "getItem" | "setItem" | "removeItem"> & { held: Map<string, string> } => {
    const held = new Map<string, string>();
    return { held, getItem: (key) => held.get(key) ?? null, setItem: (key, to) => void held.set(key, to), removeItem: (key) => void held.delete(key) };
  };
  const wu: Proof = { person: "wu", table: "t1", submitted: 7 };
  const asked = ["single normal J 1.0", "single normal K 1.0"];

  it("is there again for the same person, table and submission alone, of the cells still asked for", () => {
    const box = storage();
    keepTexts(wu, { "single normal J 1.0": "80 2 3", "single normal K 1.0": "", gone: "↑" }, 0, box);
    expect(keptTexts(wu, asked, box, 1)).toEqual({ "single normal J 1.0": "80 2 3" });
    for (const other of [{ ...wu, person: "qian" }, { ...wu, table: "t2" }, { ...wu, submitted: 8 }]) expect(keptTexts(other, asked, box, 1)).toEqual({});
    dropTexts(wu, box);
    expect(box.held.size).toBe(0);
  });

  it("goes with time and number, and never stands in the way", () => {
    const box = storage();
    keepTexts(wu, { a: "1" }, 0, box);
    keepTexts({ ...wu, table: "t2" }, { a: "2" }, DAYS * 24 * 3600 * 1000 + 1, box);
    expect(keptTexts(wu, ["a"], box, 1)).toEqual({});
    keepTexts(wu, { a: "1" }, 0, box);
    expect(keptTexts(wu, ["a"], box, DAYS * 24 * 3600 * 1000 + 1)).toEqual({}); // nobody has typed since
    expect(keptTexts(wu, ["a"], box, 1)).toEqual({ a: "1" });
    for (let at = 0; at < MOST + 5; at += 1) keepTexts({ ...wu, table: `n${at}` }, { a: "3" }, at, box);
    expect(JSON.parse([...box.held.values()][0] ?? "")).toHaveLength(MOST);
    box.held.set([...box.held.keys()][0] ?? "", '[null, 3, {"person": "wu"}] nonsense');
    expect(keptTexts(wu, ["a"], box)).toEqual({});
    expect(keptTexts(wu, ["a"], null)).toEqual({});
    keepTexts(wu, { a: "1" }, 0, { ...box, setItem: () => { throw new Error("full"); } });
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
