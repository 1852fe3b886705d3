/** What the server says of fields, at the fields of a form. Pure. */
import type { FieldError } from "../api/problem";

export interface AtField<Name extends string> {
  name: Name;
  errors: string[];
}

/** `parts.3.reference` stands at the field `parts`. What is of none of `names` is left to the page. */
export function atFields<Name extends string>(errors: readonly FieldError[], names: readonly Name[]): { fields: AtField<Name>[]; others: FieldError[] } {
  const fields = new Map<Name, string[]>();
  const others: FieldError[] = [];
  for (const one of errors) {
    const name = names.find((known) => known === one.field || one.field.startsWith(`${known}.`));
    if (name === undefined) others.push(one);
    else fields.set(name, [...(fields.get(name) ?? []), one.message]);
  }
  return { fields: [...fields].map(([name, told]) => ({ name, errors: [...new Set(told)] })), others };
}
