/** A field for a number: antd's, but "12,3" is 12.3 in it and never 123, and one out of range is not changed unsaid. */
import { App, InputNumber, type InputNumberProps } from "antd";
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";

import { figure } from "../format/numbers";
import { outOfRange } from "./outOfRange";

function bound(value: string | number | null | undefined): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}

export function FigureField(props: InputNumberProps<number>): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const text = useRef("");
  const low = bound(props.min);
  const high = bound(props.max);
  const tell = (): void => {
    const taken = outOfRange(text.current, low, high);
    const typed = text.current;
    text.current = "";
    if (taken === null) return;
    const range = { low: low ?? "−∞", high: high ?? "∞" };
    void message.warning(t("states.outOfRange", { typed, taken, ...range }));
  };
  return (
    <InputNumber<number>
      parser={(raw) => Number(figure(raw) || NaN)}
      {...props}
      onInput={(raw) => {
        text.current = raw;
        props.onInput?.(raw);
      }}
      onBlur={(event) => {
        tell();
        props.onBlur?.(event);
      }}
    />
  );
}
