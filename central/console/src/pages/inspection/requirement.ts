/** An inspection requirement between the form and the command. Pure. */
import type { Requirement } from "../../api/series";
import type { SamplingChoices } from "../../api/tools";

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
  skips: boolean;
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
    edition: at.kind === "variables" ? single : (at.edition ?? single),
    level: at.level ?? "II",
    aql: at.aql ?? "1.0",
    severity: at.severity ?? "normal",
    characteristic: at.characteristic ?? undefined,
    limit_unit: at.limit_unit ?? undefined,
    lower: text(at.lower),
    upper: text(at.upper),
    form: at.form ?? "M",
    skips: Boolean(at.skip_lot),
    clearance: text(at.skip_lot?.clearance ?? choices.skip_lot.clearance),
    one_in: text(at.skip_lot?.one_in ?? choices.skip_lot.one_in),
  };
}

/** What is no number goes as it is, so that the server names the field. */
export function requirementOf(values: Wanted, at: Partial<Requirement>): Record<string, unknown> {
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
    edition: measured ? null : values.edition,
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
    skip_lot: values.skips ? { clearance: Number(values.clearance), one_in: Number(values.one_in) } : null,
  };
}
