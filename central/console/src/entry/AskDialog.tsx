/** A command that asks for a few things: each field with its label, sent once, refusals shown where they are read. */
import { App, Form, Input, Select } from "antd";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../api/problem";
import { micro, typed } from "../format/numbers";
import { Dialog } from "../shell/Dialog";
import { useCommand } from "../shell/useCommand";
import { Problem } from "../states/Problem";
import { Meaning, PasswordAgain } from "./Signing";

type Said = string | string[] | undefined;
export type Values = Record<string, Said>;

/** One thing to ask for. `count` is a whole number, `decimal` a number above zero, `measure` any, `tags` several words. */
export interface Asking {
  name: string;
  label: string;
  kind?: "line" | "text" | "count" | "decimal" | "date" | "choice" | "tags" | "measure";
  options?: { value: string; label: string }[];
  initial?: Said;
  optional?: boolean;
  hint?: string;
  suffix?: string;
  max?: number;
}

interface Props {
  name: string;
  title: string;
  fields: readonly Asking[];
  subject: Record<string, unknown>;
  version?: number;
  danger?: boolean;
  /** What one says by signing, where the command is a signature: it is shown, and the password is asked for again. */
  means?: string | null;
  okText?: string;
  /** The command's input from what was entered; as it was entered when left out. */
  body?: (values: Values) => Record<string, unknown>;
  /** The code of a refusal that asks whether the same is meant: sent once more unchanged, it is `confirmed`. */
  confirms?: string;
  onClose: () => void;
  onDone?: (answer: unknown) => void | Promise<void>;
  children?: ReactNode;
}

const LINE_MAX = 400;
const TEXT_MAX = 4000;

/** Numbers as the server reads them. */
function readable(fields: readonly Asking[], values: Values): Values {
  const kinds = new Map(fields.map((field) => [field.name, field.kind]));
  const isNumber = (name: string): boolean => ["count", "decimal", "measure"].includes(kinds.get(name) ?? "line");
  const tidy = Object.entries(values).map(
    ([name, value]) => [name, isNumber(name) && typeof value === "string" ? typed(value) : value] as const,
  );
  return Object.fromEntries(tidy);
}

/** Without what was left empty, and with blanks at the ends taken off. */
function entered(values: Values): Record<string, unknown> {
  const tidy = Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? value.trim() : value] as const);
  return Object.fromEntries(tidy.filter(([, value]) => value !== undefined && value !== "" && value !== null));
}

export function AskDialog(props: Props): ReactNode {
  const { name, title, fields, subject, version, danger = false, means, okText, body = entered, confirms, onClose, onDone, children } = props;
  const { t } = useTranslation();
  const { message } = App.useApp();
  const form = useId();
  const sending = useCommand<unknown>(name, {
    version,
    onDone: async (answer) => {
      void message.success(t("actions.done", { title }));
      onClose();
      await onDone?.(answer);
    },
  });
  const asked = confirms !== undefined && sending.isError && asProblem(sending.error).code === confirms;
  const send = (input: Record<string, unknown>): void => {
    const before = { ...sending.variables };
    delete before.confirmed;
    sending.mutate(asked && JSON.stringify(before) === JSON.stringify(input) ? { ...input, confirmed: true } : input);
  };
  return (
    <Dialog
      title={title}
      okText={asked ? t("ask.confirm") : (okText ?? title)}
      form={form}
      sending={sending.isPending}
      danger={danger}
      onClose={onClose}
    >
      {children}
      {sending.isError && <Problem problem={asProblem(sending.error)} compact />}
      <Form<Values>
        id={form}
        layout="vertical"
        requiredMark={false}
        initialValues={Object.fromEntries(fields.map((field) => [field.name, field.initial]))}
        onFinish={(values) => send({ ...subject, ...body(readable(fields, values)) })}
      >
        {fields.length === 0 && !means && children === undefined && <p>{t("actions.sure")}</p>}
        {fields.map((field, index) => (
          <Field key={field.name} field={field} first={index === 0} />
        ))}
        {means && <Meaning>{means}</Meaning>}
        {means && <PasswordAgain autoFocus={fields.length === 0} />}
      </Form>
    </Dialog>
  );
}

function Field({ field, first }: { field: Asking; first: boolean }): ReactNode {
  const { t } = useTranslation();
  const { kind = "line" } = field;
  const check = async (_: unknown, value: Said): Promise<void> => {
    const text = typeof value === "string" ? value.trim() : (value ?? []).join("");
    if (text === "") {
      if (!field.optional) throw new Error(t("ask.needed"));
    } else if (kind === "count" && !/^\d{1,9}$/.test(typed(text))) throw new Error(t("ask.count"));
    else if (kind === "decimal" && (micro(text) ?? 0n) <= 0n) throw new Error(t("ask.decimal"));
    else if (kind === "measure" && !Number.isFinite(Number(typed(text)))) throw new Error(t("about.onlyNumbers"));
  };
  return (
    <Form.Item
      name={field.name}
      label={field.optional ? `${field.label}${t("ask.optional")}` : field.label}
      extra={field.hint}
      rules={[{ validator: check }]}
    >
      {kind === "choice" ? (
        <Select autoFocus={first} options={field.options} allowClear={field.optional} />
      ) : kind === "tags" ? (
        <Select autoFocus={first} mode="tags" options={field.options} tokenSeparators={[",", " ", "，"]} />
      ) : kind === "text" ? (
        <Input.TextArea autoFocus={first} rows={4} maxLength={field.max ?? TEXT_MAX} />
      ) : (
        <Input
          autoFocus={first}
          type={kind === "date" ? kind : "text"}
          inputMode={kind === "count" ? "numeric" : kind === "decimal" || kind === "measure" ? "decimal" : undefined}
          suffix={field.suffix}
          autoComplete="off"
          maxLength={field.max ?? LINE_MAX}
        />
      )}
    </Form.Item>
  );
}
