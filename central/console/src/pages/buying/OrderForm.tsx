/** A purchase order as it is written: supplier, plant, lines with item, quantity and price. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Form, Input, Select } from "antd";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { boughtItemsQuery, plantsQuery, suppliersQuery } from "../../api/buying";
import { money } from "../../format/money";
import { micro } from "../../format/numbers";
import { worth } from "../../format/worth";
import { inLanguage, useLanguage } from "../../i18n";

export interface OrderFields {
  supplier: string;
  plant: string;
  wanted_on?: string;
  note?: string;
  lines: { item: string; quantity: string; price: string }[];
}

interface Props {
  initial: Partial<OrderFields>;
  /** The supplier and the plant of an order that exists stay. */
  fixed: boolean;
  busy: boolean;
  onSend: (fields: OrderFields, units: Map<string, string>) => void;
}

const LINES_MAX = 100;

export function OrderForm({ initial, fixed, busy, onSend }: Props): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const [form] = Form.useForm<OrderFields>();
  const suppliers = useQuery(suppliersQuery);
  const items = useQuery(boughtItemsQuery);
  const plants = useQuery(plantsQuery);
  const units = new Map(items.data?.map((one) => [one.number, one.unit]));
  const [plant] = plants.data ?? [];
  useEffect(() => {
    if (plant !== undefined && !form.getFieldValue("plant")) form.setFieldValue("plant", plant);
  }, [plant, form]);
  const needed = [{ required: true, message: t("buying.needed") }];
  const number = [
    {
      validator: (_: unknown, text: string | undefined): Promise<void> =>
        (micro((text ?? "").replace(",", ".")) ?? 0n) > 0n
          ? Promise.resolve()
          : Promise.reject(new Error(t("buying.badNumber"))),
    },
  ];
  return (
    <Form<OrderFields>
      form={form}
      layout="vertical"
      requiredMark={false}
      className="card order-form"
      initialValues={{ lines: [{}], ...initial }}
      onFinish={(fields) => onSend(fields, units)}
    >
      <div className="order-head">
        <Form.Item name="supplier" label={t("buying.supplier")} rules={needed}>
          <Select
            autoFocus={!fixed}
            disabled={fixed}
            showSearch
            placeholder={t("buying.choose")}
            loading={suppliers.isPending}
            options={suppliers.data?.map((one) => ({ value: one.number, label: `${one.number} · ${one.name}` }))}
          />
        </Form.Item>
        <Form.Item name="plant" label={t("buying.plant")} rules={needed}>
          <Select
            disabled={fixed}
            loading={plants.isPending}
            options={plants.data?.map((value) => ({ value, label: value }))}
          />
        </Form.Item>
        <Form.Item name="wanted_on" label={t("buying.wantedOn")}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="note" label={t("buying.note")}>
          <Input maxLength={400} />
        </Form.Item>
      </div>
      <Form.List name="lines">
        {(lines, { add, remove }) => (
          <>
            {lines.map(({ key, name }) => (
              <div key={key} className="order-line" role="group" aria-label={`${t("buying.line")} ${name + 1}`}>
                <Form.Item name={[name, "item"]} label={t("buying.item")} rules={needed}>
                  <Select
                    showSearch
                    placeholder={t("buying.choose")}
                    loading={items.isPending}
                    options={items.data?.map((one) => ({
                      value: one.number,
                      label: `${one.number} · ${inLanguage(language, one, "name")}`,
                    }))}
                  />
                </Form.Item>
                <Form.Item name={[name, "quantity"]} label={t("buying.quantity")} rules={number}>
                  <Input inputMode="decimal" suffix={<UnitOf at={name} units={units} />} maxLength={20} />
                </Form.Item>
                <Form.Item name={[name, "price"]} label={t("buying.price")} rules={number}>
                  <Input inputMode="decimal" maxLength={20} />
                </Form.Item>
                <ValueOf at={name} />
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  disabled={lines.length === 1}
                  aria-label={t("buying.removeLine", { line: name + 1 })}
                  onClick={() => remove(name)}
                />
              </div>
            ))}
            <Button icon={<PlusOutlined />} disabled={lines.length >= LINES_MAX} onClick={() => add({})}>
              {t("buying.addLine")}
            </Button>
          </>
        )}
      </Form.List>
      <div className="form-end">
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("buying.save")}
        </Button>
      </div>
    </Form>
  );
}

function UnitOf({ at, units }: { at: number; units: Map<string, string> }): ReactNode {
  const item = Form.useWatch<string | undefined>(["lines", at, "item"]);
  return <span className="quiet">{units.get(item ?? "") ?? ""}</span>;
}

function ValueOf({ at }: { at: number }): ReactNode {
  const { t } = useTranslation();
  const quantity = Form.useWatch<string | undefined>(["lines", at, "quantity"]);
  const price = Form.useWatch<string | undefined>(["lines", at, "price"]);
  const value = worth(quantity ?? "", price ?? "", 2);
  return (
    <div className="line-value">
      <span className="quiet">{t("buying.value")}</span>
      <span className="figures">{value === null ? "–" : money(value)}</span>
    </div>
  );
}
