/** An inspection requirement between the form and the command. Pure. */
import type { Requirement } from "../../api/series";
import type { SamplingChoices } from "../../api/tools";

export const NO_SKIPPING = "";
export const KINDS = ["single", "double", "multiple", "variables"] as const;

/** The form as it is filled in; numbers are texts. */
export interface Wanted {
  item?: string;
  origin?: string;
  partner?: string;
  required: "yes" | "no";
  kind: string;
  edition?: string;
  level: string;
  aql: string;
  severity: string;
  characteristic?: string;
  limit_unit?: string;
  lower?: string;
  upper?: string;
  form: string;
  /** `NO_SKIPPING`, the shipped plan by its name, or the code of a programme of the plant. */
  skip: string;
  clearance?: string;
  one_in?: string;
}

const text = (value: number | null | undefined): string | undefined => (value === null || value === undefined ? undefined : String(value));

export function wantedOf(at: Partial<Requirement>, choices: SamplingChoices): Wanted {
  const single = choices.editions.find((one) => one.code.startsWith("Z1.4"))?.code;
  return {
    origin: "incoming",
    required: at.required === false ? "no" : "yes",
    kind: at.kind ?? "single",
    edition: at.edition ?? (at.kind === "variables" ? choices.variables.edition : single),
    level: at.level ?? "II",
    aql: at.aql ?? "1.0",
    severity: at.severity ?? "normal",
    characteristic: at.characteristic ?? undefined,
    limit_unit: at.limit_unit ?? undefined,
    lower: text(at.lower),
    upper: text(at.upper),
    form: at.form ?? "M",
    skip: at.skip_lot ? (at.skip_lot.programme ?? choices.skip_lot.name) : NO_SKIPPING,
    clearance: text(at.skip_lot?.clearance ?? choices.skip_lot.clearance),
    one_in: text(at.skip_lot?.one_in ?? choices.skip_lot.one_in),
  };
}

/** What is no number goes as it is, so that the server names the field. */
export function requirementOf(values: Wanted, at: Partial<Requirement>, choices: SamplingChoices): Record<string, unknown> {
  const given = (value: string | undefined): string | undefined => (value?.trim() ? value.trim() : undefined);
  const limit = (value: string | undefined): unknown => {
    const plain = given(value)?.replace(",", ".");
    return plain === undefined ? null : Number.isFinite(Number(plain)) ? Number(plain) : plain;
  };
  const which =
    at.id === undefined
      ? { item: given(values.item), origin: values.origin, ...(given(values.partner) ? { partner: given(values.partner) } : {}) }
      : { item: at.item, origin: at.origin, partner: at.partner };
  const defects = at.defect_class === undefined ? {} : { defect_class: at.defect_class };
  if (values.required === "no") return { ...which, ...defects, required: false, aql: at.aql ?? "1.0" };
  const measured = values.kind === "variables";
  return {
    ...which,
    ...defects,
    required: true,
    kind: values.kind,
    edition: values.edition,
    level: values.level,
    aql: values.aql,
    severity: values.severity,
    ...(measured
      ? {
          characteristic: given(values.characteristic),
          limit_unit: given(values.limit_unit),
          lower: limit(values.lower),
          upper: limit(values.upper),
          form: values.form,
        }
      : {}),
    skip_lot: skipOf(values, choices),
  };
}

function skipOf({ skip, clearance, one_in }: Wanted, choices: SamplingChoices): Record<string, unknown> | null {
  if (skip === NO_SKIPPING) return null;
  if (skip !== choices.skip_lot.name) return { programme: skip };
  return { clearance: Number(clearance), one_in: Number(one_in) };
}

/** An edition with what of it can be required. */
export interface Edition {
  code: string;
  title_zh: string;
  title_en: string;
  verified_zh: string;
  verified_en: string;
  levels: string[];
  aqls: string[];
  forms: string[];
  own: boolean;
}

/** The editions that have plans of a kind, those that Jidoka ships first. */
export function editionsOf(kind: string, choices: SamplingChoices): Edition[] {
  if (kind === "variables") return [choices.variables, ...choices.own_variables].map((one) => ({ ...one, code: one.edition }));
  return choices.editions.filter((one) => one.kinds.includes(kind)).map((one) => ({ ...one, forms: [] }));
}

/** What was chosen where it is among the choices, else what is usual, else the first. */
export function among(choices: readonly string[], chosen: string | undefined, usual: string): string {
  return chosen !== undefined && choices.includes(chosen) ? chosen : choices.includes(usual) ? usual : (choices[0] ?? usual);
}
