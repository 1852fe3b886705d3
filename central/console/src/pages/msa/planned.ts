/** The command's input from what was typed: one part a line, its reference after the first blank. */
import type { MsaKind } from "../../api/msa";
import { typed } from "../../format/numbers";

export interface Planned {
  kind: MsaKind;
  title: string;
  gauge: string;
  item?: string;
  characteristic?: string;
  tolerance?: string;
  parts: string;
  appraisers: string[];
  trials: string;
  due?: string;
  method?: string;
  minutes?: string;
  constants?: string;
  alpha?: string;
  level?: string;
  share?: string;
  resolution?: string;
  calibration?: string;
  process_sigma?: string;
  categories?: string[];
  plausible_min?: string;
  plausible_max?: string;
  gauge_only?: boolean;
}

/** The fields a refusal may name, as they stand on the page from above down. */
export const FIELDS = [
  ...(["kind", "title", "gauge", "item", "characteristic", "tolerance", "parts", "appraisers", "trials", "due", "method", "gauge_only", "minutes", "resolution"] as const),
  ...(["plausible_min", "plausible_max", "level", "alpha", "constants", "calibration", "process_sigma", "share", "categories"] as const),
] satisfies (keyof Planned)[];

/** Those that are folded away until somebody wants them. */
export const UNFOLDED: readonly string[] = ["level", "alpha", "constants", "calibration", "process_sigma", "share", "categories"];

export const TRIALS: Record<MsaKind, string> = {
  crossed: "3",
  nested: "3",
  range: "1",
  bias: "15",
  linearity: "12",
  stability: "5",
  type1: "50",
  attribute: "3",
};

/** The kinds whose result holds intervals. */
export const LEVELLED: readonly MsaKind[] = ["crossed", "nested", "bias", "linearity", "type1", "attribute"];

export function partsOf(text: string): { label: string; reference?: string }[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [label = "", ...rest] = line.split(/\s+/);
      const reference = rest.join(" ");
      return reference === "" ? { label } : { label, reference };
    });
}

/** The first part that stands twice. */
export function repeatedPart(text: string): string | undefined {
  const seen = new Set<string>();
  for (const { label } of partsOf(text)) {
    if (seen.has(label)) return label;
    seen.add(label);
  }
  return undefined;
}

/** A number with a decimal point or comma, full-width figures too; null for what is none or may be a thousand. */
export function numberOf(text: string): number | null {
  const plain = typed(text);
  const value = plain === "" ? Number.NaN : Number(plain);
  return Number.isFinite(value) ? value : null;
}

const NUMBERS = [
  "tolerance",
  "alpha",
  "level",
  "share",
  "resolution",
  "calibration",
  "process_sigma",
  "plausible_min",
  "plausible_max",
] as const;
const TEXTS = ["item", "characteristic", "due", "minutes"] as const;

/** What is no number goes as it is, so that the server names the field. */
export function planOf(values: Planned): Record<string, unknown> {
  const body: Record<string, unknown> = {
    kind: values.kind,
    title: values.title.trim(),
    gauge: values.gauge,
    parts: partsOf(values.parts),
    appraisers: values.appraisers,
    trials: /^\d+$/.test(values.trials.trim()) ? Number(values.trials) : values.trials,
  };
  if (values.kind === "crossed" && values.method !== undefined) body.method = values.method;
  if (values.kind === "crossed" && values.constants !== undefined) body.constants = values.constants;
  if (values.kind !== "attribute" && values.gauge_only === true) body.gauge_only = true;
  const categories = values.categories?.map((one) => one.trim()).filter((one) => one !== "") ?? [];
  if (categories.length > 0) body.categories = categories;
  for (const name of NUMBERS) {
    const text = values[name]?.trim() ?? "";
    if (text !== "") body[name] = numberOf(text) ?? text;
  }
  for (const name of TEXTS) {
    const text = name === "minutes" ? typed(values[name]) : (values[name]?.trim() ?? "");
    if (text !== "") body[name] = text;
  }
  return body;
}
