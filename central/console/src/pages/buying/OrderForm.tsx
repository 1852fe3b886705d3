/** A purchase order as it is written: supplier, plant, lines with item, quantity and price. */
import { useQuery } from "@tanstack/react-query";
import { Button, Form, Input, Select } from "antd";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { boughtItemsQuery, plantsQuery, suppliersQuery } from "../../api/buying";
import { type OrderLineFields, OrderLines } from "../../entry/OrderLines";

export interface OrderFields {
  supplier: string;
  plant: string;
  wanted_on?: string;
  note?: string;
  lines: OrderLineFields[];
}

interface Props {
  initial: Partial<OrderFields>;
  /** The supplier and the plant of an order that exists stay. */
  fixed: boolean;
  busy: boolean;
  onSend: (fields: OrderFields, units: Map<string, string>) => void;
}

export function OrderForm({ initial, fixed, busy, onSend }: Props): ReactNode {
  const { t } = useTranslation();
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
      <OrderLines items={items.data} />
      <div className="form-end">
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("buying.save")}
        </Button>
      </div>
    </Form>
  );
}
