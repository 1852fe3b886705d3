/** The numbers of a skip-lot programme between the form and the command. Pure. */

export const ROWS = ["ac_0", "ac_1", "ac_2", "variables"] as const;
export const STEPS = [0, 1, 2] as const;

/** The form as it is filled in: every number a text, a cell of the points "-" where the score is set back. */
export interface Filled {
  code?: string;
  title?: string;
  source?: string;
  points: Record<(typeof ROWS)[number], (string | undefined)[]>;
  score_needed?: string;
  lots_at_most?: string;
  initial: { lots_at_most?: string; one_in?: string }[];
  frequencies?: string;
  shift_after?: string;
  requalify_lots?: string;
  requalify_within?: string;
  least_points?: string;
}

/** What the picture of the states says, "?" where nothing is entered yet. */
export interface Figures {
  score_needed: string;
  lots_at_most: string;
  frequencies: string[];
  shift_after: string;
  requalify_lots: string;
  requalify_within: string;
}

export interface Numbers {
  points: { ac_0: Cells; ac_1: Cells; ac_2: Cells; variables: Cells | null };
  score_needed: number;
  lots_at_most: number;
  initial: { lots_at_most: number; one_in: number }[];
  frequencies: number[];
  shift_after: number;
  requalify_lots: number;
  requalify_within: number;
  least_points: number;
}
type Cells = (number | null)[];

const COUNTS = ["score_needed", "lots_at_most", "shift_after", "requalify_lots", "requalify_within"] as const;
const SET_BACK = "-";

export function listOf(text: string | undefined): string[] {
  return (text ?? "").split(/[\s,;，；、]+/).filter((one) => one !== "");
}

export function figuresOf(filled: Partial<Filled> | undefined): Figures {
  const of = (text: string | undefined): string => text?.trim() || "?";
  return {
    score_needed: of(filled?.score_needed),
    lots_at_most: of(filled?.lots_at_most),
    frequencies: listOf(filled?.frequencies),
    shift_after: of(filled?.shift_after),
    requalify_lots: of(filled?.requalify_lots),
    requalify_within: of(filled?.requalify_within),
  };
}

/** What is no number goes as it is, so that the server names the field. */
function count(text: string | undefined): number | string | null {
  const plain = text?.trim() ?? "";
  return plain === "" ? null : /^\d{1,6}$/.test(plain) ? Number(plain) : plain;
}

/** The command's input. A row of points for variables is left out when nothing stands in it. */
export function numbersOf(filled: Filled): Record<string, unknown> {
  const cells = (row: (string | undefined)[]): unknown[] =>
    STEPS.map((at) => ((row[at] ?? "").trim() === SET_BACK ? null : (count(row[at]) ?? "")));
  const { variables } = filled.points;
  return {
    points: {
      ...Object.fromEntries(ROWS.filter((row) => row !== "variables").map((row) => [row, cells(filled.points[row])])),
      variables: STEPS.every((at) => !variables[at]?.trim()) ? null : cells(variables),
    },
    ...Object.fromEntries(COUNTS.map((name) => [name, count(filled[name])])),
    least_points: count(filled.least_points) ?? 0,
    initial: filled.initial.map((row) => ({ lots_at_most: count(row.lots_at_most), one_in: count(row.one_in) })),
    frequencies: listOf(filled.frequencies).map(count),
  };
}

export function filledOf(numbers: Numbers): Omit<Filled, "code" | "title" | "source"> {
  const cells = (row: Cells | null): string[] => (row ?? []).map((one) => (one === null ? SET_BACK : String(one)));
  const { points } = numbers;
  return {
    points: { ac_0: cells(points.ac_0), ac_1: cells(points.ac_1), ac_2: cells(points.ac_2), variables: cells(points.variables) },
    ...(Object.fromEntries(COUNTS.map((name) => [name, String(numbers[name])])) as Record<(typeof COUNTS)[number], string>),
    least_points: String(numbers.least_points),
    initial: numbers.initial.map((row) => ({ lots_at_most: String(row.lots_at_most), one_in: String(row.one_in) })),
    frequencies: numbers.frequencies.join(", "),
  };
}

export const EMPTY: Filled = { points: { ac_0: [], ac_1: [], ac_2: [], variables: [] }, initial: [{}], least_points: "0" };

/** Where a field of the command stands in the form: `numbers.points.ac_1.2` is its third cell of Ac = 1. */
export function placeOf(field: string): (string | number)[] {
  const path = field.replace(/^numbers\./, "").split(".");
  if (path[0] === "frequencies") return ["frequencies"];
  return path.map((one) => (/^\d+$/.test(one) ? Number(one) : one));
}
