/** A supplier's paper as it is printed: number, dates, lines with quantity and net, the total with tax. */
import { Button, Form, Input } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { micro } from "../../format/numbers";
import { plantDay } from "../../format/time";

export interface PaperLine {
  line: number;
  item: string;
  unit: string;
  quantity: string;
  net: string;
}

export interface PaperFields {
  number: string;
  paper_date: string;
  due?: string;
  vat_code?: string;
  total: string;
  lines: { quantity: string; net: string }[];
}

interface Props {
  lines: readonly PaperLine[];
  invoice: boolean;
  busy: boolean;
  onSend: (fields: PaperFields) => void;
}

export function PaperForm({ lines, invoice, busy, onSend }: Props): ReactNode {
  const { t } = useTranslation();
  const needed = [{ required: true, whitespace: true, message: t("buying.needed") }];
  const number = [
    {
      validator: (_: unknown, text: string | undefined): Promise<void> =>
        micro(text ?? "") === null ? Promise.reject(new Error(t("buying.badNumber"))) : Promise.resolve(),
    },
  ];
  return (
    <Form<PaperFields>
      layout="vertical"
      requiredMark={false}
      className="card"
      initialValues={{
        paper_date: plantDay(),
        vat_code: "IN13",
        lines: lines.map(({ quantity, net }) => ({ quantity, net })),
      }}
      onFinish={onSend}
    >
      <div className="order-head">
        <Form.Item name="number" label={t("buying.paper")} rules={needed}>
          <Input autoFocus maxLength={40} />
        </Form.Item>
        <Form.Item name="paper_date" label={t("buying.paperDate")} rules={needed}>
          <Input type="date" />
        </Form.Item>
        {invoice && (
          <Form.Item name="due" label={t("buying.due")} rules={needed}>
            <Input type="date" />
          </Form.Item>
        )}
        {invoice && (
          <Form.Item name="vat_code" label={t("buying.vatCode")} rules={needed}>
            <Input maxLength={20} />
          </Form.Item>
        )}
      </div>
      {lines.map((line, at) => (
        <div
          key={line.line}
          className="order-line paper-line"
          role="group"
          aria-label={`${t("buying.line")} ${line.line}`}
        >
          <Form.Item label={t("buying.item")}>
            {line.line} · {line.item}
          </Form.Item>
          <Form.Item name={["lines", at, "quantity"]} label={t("buying.quantity")} rules={number}>
            <Input inputMode="decimal" suffix={line.unit} />
          </Form.Item>
          <Form.Item name={["lines", at, "net"]} label={t("buying.net")} rules={number}>
            <Input inputMode="decimal" />
          </Form.Item>
        </div>
      ))}
      <div className="order-head">
        <Form.Item name="total" label={t("buying.printedTotal")} rules={number}>
          <Input inputMode="decimal" />
        </Form.Item>
      </div>
      <div className="form-end">
        <Button type="primary" htmlType="submit" loading={busy}>
          {t(invoice ? "buying.postInvoice" : "buying.postCredit")}
        </Button>
      </div>
    </Form>
  );
}
