/** A control plan as it is typed: all texts, until the server reads them. What it refuses comes back at its field. Pure. */
import type { PlanContent } from "../../api/plans";
import type { FieldError } from "../../api/problem";
import type { Characteristic, Plan } from "../../api/types";

export const CHARTS = ["xbar_r", "xbar_s", "imr"] as const;
export const SPECIALS = ["cc", "sc"] as const;
export const PROFILES = ["handshake", "free_running"] as const;
export const RULES = [
  "reading.spec", "mean.n1", "range.upper", "mean.n2", "mean.n3", "mean.n4", "mean.n5", "mean.n6", "mean.n7", "mean.n8",
  "mean.ewma", "mean.cusum",
] as const;

const TEXTS = ["code", "name_zh", "name_en", "unit", "device", "tag", "gauge", "chart", "special", "reaction_zh", "reaction_en"] as const;
const NUMBERS = [
  "decimals", "nominal", "lsl", "usl", "plausible_min", "plausible_max", "subgroup_size", "collect_subgroups",
  "ewma.weight", "ewma.width", "cusum.reference", "cusum.interval", "cusum.head_start",
] as const;
export type LineText = (typeof TEXTS)[number] | (typeof NUMBERS)[number];

/** One characteristic; `key` tells it from its neighbours while codes are typed. */
export interface Line {
  key: number;
  said: Record<LineText, string>;
  stop_rules: readonly string[];
  advice_rules: readonly string[];
  msa_required: boolean;
  /** Whether it has a design of its own; else the usual one. */
  ewma: boolean;
  cusum: boolean;
}

const HEADS = ["number", "revision", "item", "cell", "sop", "profile", "verification_subgroups", "parameters"] as const;
export type Head = Record<(typeof HEADS)[number], string>;

export interface Written {
  head: Head;
  lines: readonly Line[];
}

/** Usual designs: weight 0.2 and 3 sigma; 0.5 and 5 sigma without a head start. */
const USUAL: Partial<Record<LineText, string>> = {
  decimals: "3", chart: "xbar_r", subgroup_size: "5", collect_subgroups: "25",
  "ewma.weight": "0.2", "ewma.width": "3", "cusum.reference": "0.5", "cusum.interval": "5", "cusum.head_start": "0",
};

let keys = 0;

function texts(of: (name: LineText) => string): Record<LineText, string> {
  return Object.fromEntries([...TEXTS, ...NUMBERS].map((name) => [name, of(name)])) as Record<LineText, string>;
}

export function emptyLine(): Line {
  keys += 1;
  return {
    key: keys,
    said: texts((name) => USUAL[name] ?? ""),
    stop_rules: ["reading.spec", "mean.n1", "range.upper"],
    advice_rules: [],
    msa_required: false,
    ewma: false,
    cusum: false,
  };
}

export function copyOf(line: Line): Line {
  keys += 1;
  return { ...line, key: keys, said: { ...line.said, code: "" } };
}

function lineOf(one: Characteristic): Line {
  keys += 1;
  const value = (name: LineText): unknown => {
    const [of, part] = name.split(".");
    if (part === undefined) return one[name as keyof Characteristic];
    return (one[of as "ewma" | "cusum"] as Record<string, number> | null)?.[part];
  };
  return {
    key: keys,
    said: texts((name) => {
      const known = value(name);
      return known === undefined || known === null ? (name.includes(".") ? (USUAL[name] ?? "") : "") : String(known);
    }),
    stop_rules: one.stop_rules,
    advice_rules: one.advice_rules,
    msa_required: one.msa_required,
    ewma: one.ewma !== null,
    cusum: one.cusum !== null,
  };
}

export function emptyPlan(): Written {
  const head: Head = { number: "", revision: "A", item: "", cell: "", sop: "", profile: "handshake", verification_subgroups: "1", parameters: "" };
  return { head, lines: [emptyLine()] };
}

export function writtenOf(plan: Plan): Written {
  return {
    head: {
      number: plan.number,
      revision: plan.revision,
      item: plan.item,
      cell: plan.cell,
      sop: plan.sop_number,
      profile: plan.profile,
      verification_subgroups: String(plan.verification_subgroups),
      parameters: Object.entries(plan.parameters).map(([code, value]) => `${code} = ${value}`).join("\n"),
    },
    lines: plan.characteristics.map(lineOf),
  };
}

/** A is followed by B, Z by AA, 7 by 8; anything else is left to the writer. */
export function nextRevision(revision: string): string {
  if (/^\d+$/.test(revision)) return String(Number(revision) + 1);
  if (!/^[A-Z]+$/.test(revision)) return "";
  const last = revision.charCodeAt(revision.length - 1);
  const front = revision.slice(0, -1);
  if (last < 90) return front + String.fromCharCode(last + 1);
  return front === "" ? "AA" : `${nextRevision(front)}A`;
}

/** A number where it is one; anything else goes as it is, so that the server names the field. */
function number(text: string): number | string | null {
  const tidy = text.trim().replace(",", ".");
  if (tidy === "") return null;
  return Number.isFinite(Number(tidy)) ? Number(tidy) : text.trim();
}

function bodyOf(line: Line): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const name of TEXTS) body[name] = line.said[name].trim();
  for (const name of NUMBERS) if (!name.includes(".")) body[name] = number(line.said[name]);
  for (const name of ["gauge", "special"] as const) if (body[name] === "") body[name] = null;
  const design = (of: "ewma" | "cusum", parts: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(parts.map((part) => [part, number(line.said[`${of}.${part}` as LineText])]));
  return {
    ...body,
    stop_rules: line.stop_rules,
    advice_rules: line.advice_rules,
    msa_required: line.msa_required,
    ewma: line.ewma ? design("ewma", ["weight", "width"]) : null,
    cusum: line.cusum ? design("cusum", ["reference", "interval", "head_start"]) : null,
  };
}

/** `code = value`, one a line. A line without a value goes with an empty one, which the server refuses by name. */
function parametersOf(text: string): Record<string, string> {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return Object.fromEntries(
    lines.map((line) => {
      const [code = "", ...value] = line.split("=");
      return [code.trim(), value.join("=").trim()];
    }),
  );
}

/** The commands' content; number and revision are the draft's alone. */
export function contentOf({ head, lines }: Written): PlanContent {
  return {
    item: head.item,
    cell: head.cell,
    sop: head.sop,
    profile: head.profile,
    verification_subgroups: number(head.verification_subgroups),
    parameters: parametersOf(head.parameters),
    characteristics: lines.map(bodyOf),
  } as unknown as PlanContent; // what is no number is refused by the server, at its field
}

export interface Faults {
  head: Partial<Record<keyof Head, string>>;
  /** By the place of the characteristic, then by its field. */
  lines: ReadonlyMap<number, Readonly<Record<string, string>>>;
  /** Those that belong to no field of the form. */
  other: readonly FieldError[];
}

export const NO_FAULTS: Faults = { head: {}, lines: new Map(), other: [] };

const OF_NOTHING = new Set(["string_too_short", "string_pattern_mismatch", "float_type", "int_type"]);

/** Whether the server refuses a field because nothing was typed there. */
export function isLeftBlank({ head, lines }: Written, one: FieldError): boolean {
  if (!OF_NOTHING.has(one.code)) return false;
  const [first = "", place = "", ...rest] = one.field.split(".");
  const said = first === "characteristics" ? lines[Number(place)]?.said[rest.join(".") as LineText] : head[first as keyof Head];
  return said?.trim() === "";
}

/** What the server said, put where it is read. */
export function faultsOf(errors: readonly FieldError[]): Faults {
  const head: Faults["head"] = {};
  const lines = new Map<number, Record<string, string>>();
  const other: FieldError[] = [];
  for (const one of errors) {
    const [first = "", place = "", ...rest] = one.field.split(".");
    if (first === "characteristics" && /^\d+$/.test(place)) {
      const at = lines.get(Number(place)) ?? {};
      lines.set(Number(place), { ...at, [rest[0] === "stop_rules" || rest[0] === "advice_rules" ? rest[0] : rest.join(".")]: one.message });
    } else if ((HEADS as readonly string[]).includes(first)) head[first as keyof Head] = one.message;
    else other.push(one);
  }
  return { head, lines, other };
}
