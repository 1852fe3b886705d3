/** A tool: what is asked beside what comes of it. The answer follows the input; there is nothing to send. */
import type { UseQueryResult } from "@tanstack/react-query";
import { Form, Select } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { FigureField } from "../../entry/FigureField";
import { Asked } from "../../states/Asked";

interface Props<Values> {
  initial: Values;
  /** The fields; by the values where what can be chosen follows from them. */
  fields: ReactNode | ((values: Values) => ReactNode);
  /** Values that go together, of those that were entered. */
  fit?: (values: Values) => Values;
  testId?: string;
  children: (values: Values) => ReactNode;
}

export function Tool<Values extends object>({ initial, fields, fit = (values) => values, testId = "tool-answer", children }: Props<Values>): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<Values>();
  const [values, setValues] = useState(initial);
  const change = (all: Values): void => {
    const fitted = fit(all);
    form.setFieldsValue(fitted as Parameters<typeof form.setFieldsValue>[0]);
    setValues(fitted);
  };
  return (
    <div className="tool">
      <Form<Values>
        form={form}
        className="card"
        layout="vertical"
        requiredMark={false}
        aria-label={t("tools.input")}
        initialValues={initial}
        onValuesChange={(_, all: Values) => change(all)}
      >
        {typeof fields === "function" ? fields(values) : fields}
      </Form>
      <section className="card" aria-label={t("tools.answer")} aria-live="polite" data-testid={testId}>
        {Object.values(values).some((one) => one === null || one === undefined) ? (
          <p className="quiet">{t("tools.incomplete")}</p>
        ) : (
          children(values)
        )}
      </section>
    </div>
  );
}

interface NumberProps {
  name: string;
  label: string;
  min: number;
  max: number;
  step?: number;
  whole?: boolean;
  suffix?: string;
}

export function NumberField({ name, label, min, max, step = 1, whole = false, suffix }: NumberProps): ReactNode {
  return (
    <Form.Item name={name} label={label}>
      <FigureField min={min} max={max} step={step} precision={whole ? 0 : undefined} suffix={suffix} />
    </Form.Item>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  options: readonly { value: string; label: string }[];
}

export function ChoiceField({ name, label, options }: ChoiceProps): ReactNode {
  return (
    <Form.Item name={name} label={label}>
      <Select options={[...options]} showSearch={options.length > 12} />
    </Form.Item>
  );
}

export function same(values: readonly string[]): { value: string; label: string }[] {
  return values.map((value) => ({ value, label: value }));
}

/** As `Asked`, without a button to try again: the input is what has to change. */
export function Answered<Data>({ query, children }: { query: UseQueryResult<Data>; children: (data: Data) => ReactNode }): ReactNode {
  return (
    <Asked query={query} rows={3} compact>
      {children}
    </Asked>
  );
}
