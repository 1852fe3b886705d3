/** What a refusal says of single fields is said at them, and the first of them is brought into sight. */
import type { FormInstance } from "antd";

import { asProblem } from "../api/problem";

type Place = (string | number)[];

/** `placeOf`: the form's place of a field of the command; null leaves its fault to whoever shows the problem. */
export function showFaults(form: Pick<FormInstance, "setFields" | "scrollToField">, error: unknown, placeOf: (field: string) => Place | null): void {
  const told = (asProblem(error).problem.errors ?? []).flatMap(({ field, message }) => {
    const name = placeOf(field);
    return name === null ? [] : [{ name, errors: [message] }];
  });
  form.setFields(told);
  if (told[0]) form.scrollToField(told[0].name, { block: "center" });
}
