/** Writing a new sales order, and changing a draft; beside it what of each item could go now. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { App, Button, Form, Input, Select } from "antd";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { plantsQuery } from "../../api/buying";
import { asProblem } from "../../api/problem";
import { type SalesOrder, customersQuery, itemsQuery, salesOrderQuery } from "../../api/selling";
import { NewerNotice } from "../../entry/NewerNotice";
import { type OrderLineFields, OrderLines } from "../../entry/OrderLines";
import { useHeld } from "../../entry/held";
import { fromMicro, micro, quantity } from "../../format/numbers";
import { PageHead } from "../../shell/PageHead";
import { useCommand } from "../../shell/useCommand";
import { Asked } from "../../states/Asked";
import { Problem } from "../../states/Problem";
import "../buying/buying.css";
import { AvailabilityOf } from "./AvailabilityOf";

const route = getRouteApi("/inside/sales/orders/$id/change");

interface Fields {
  customer: string;
  plant: string;
  reference?: string;
  wanted_on?: string;
  note?: string;
  lines: OrderLineFields[];
}

interface Saved {
  id: string;
  number: string;
}

/** Numbers as the server reads them: zeros left out. */
function plain(text: string): string {
  return fromMicro(micro(text) ?? 0n);
}

function body(fields: Fields, units: Map<string, string>): Record<string, unknown> {
  const said = (name: "reference" | "wanted_on" | "note"): Record<string, string> => {
    const text = fields[name]?.trim();
    return text ? { [name]: text } : {};
  };
  return {
    lines: fields.lines.map((line) => ({
      item: line.item,
      quantity: plain(line.quantity),
      unit: units.get(line.item) ?? "",
      price: plain(line.price),
    })),
    ...said("reference"),
    ...said("wanted_on"),
    ...said("note"),
  };
}

function useSaved(): (answer: Saved) => Promise<void> {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  return async (answer) => {
    void message.success(t("selling.saved", { number: answer.number }));
    await navigate({ to: "/sales/orders/$id", params: { id: answer.id } });
  };
}

export function NewSalesOrderPage(): ReactNode {
  const { t } = useTranslation();
  const create = useCommand<Saved>("sales.create_order", { onDone: useSaved() });
  return (
    <>
      <PageHead title={t("selling.newOrder")} back={<Link to="/sales/orders">{t("selling.orders")}</Link>} />
      {create.isError && <Problem problem={asProblem(create.error)} compact />}
      <OrderForm
        initial={{}}
        fixed={false}
        busy={create.isPending}
        onSend={(fields, units) => create.mutate({ customer: fields.customer, plant: fields.plant, ...body(fields, units) })}
      />
    </>
  );
}

export function ChangeSalesOrderPage(): ReactNode {
  const { id } = route.useParams();
  const order = useQuery(salesOrderQuery(id));
  return <Asked query={order}>{(data) => <Change key={data.id} now={data} />}</Asked>;
}

function Change({ now }: { now: SalesOrder }): ReactNode {
  const { t } = useTranslation();
  const held = useHeld(now);
  const order = held.begun;
  const change = useCommand<Saved>("sales.change_order", { version: held.version, onDone: useSaved() });
  return (
    <>
      <PageHead
        title={`${t("selling.change")} ${order.number}`}
        back={
          <Link to="/sales/orders/$id" params={{ id: order.id }}>
            {order.number}
          </Link>
        }
      />
      <NewerNotice held={held} saving={change} />
      {change.isError && <Problem problem={asProblem(change.error)} compact />}
      <OrderForm
        key={held.turn}
        fixed
        initial={{
          customer: order.customer,
          plant: order.plant,
          reference: order.customer_reference ?? undefined,
          wanted_on: order.wanted_on ?? undefined,
          note: order.note ?? undefined,
          lines: order.lines.map((line) => ({
            item: line.item,
            quantity: quantity(line.quantity),
            price: quantity(line.price),
          })),
        }}
        busy={change.isPending}
        onSend={(fields, units) => change.mutate({ order_id: order.id, ...body(fields, units) })}
      />
    </>
  );
}

interface FormProps {
  initial: Partial<Fields>;
  /** The customer and the plant of an order that exists stay. */
  fixed: boolean;
  busy: boolean;
  onSend: (fields: Fields, units: Map<string, string>) => void;
}

function OrderForm({ initial, fixed, busy, onSend }: FormProps): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const customers = useQuery(customersQuery);
  const items = useQuery(itemsQuery);
  const plants = useQuery(plantsQuery);
  const [plant] = plants.data ?? [];
  const written = Form.useWatch<OrderLineFields[] | undefined>("lines", form);
  useEffect(() => {
    if (plant !== undefined && !form.getFieldValue("plant")) form.setFieldValue("plant", plant);
  }, [plant, form]);
  const needed = [{ required: true, message: t("buying.needed") }];
  const named = [...new Set((written ?? []).map((line) => line?.item).filter((item): item is string => Boolean(item)))];
  return (
    <>
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        className="card order-form"
        initialValues={{ lines: [{}], ...initial }}
        onFinish={(fields) => onSend(fields, new Map(items.data?.map((one) => [one.number, one.unit])))}
      >
        <div className="order-head">
          <Form.Item name="customer" label={t("selling.customer")} rules={needed}>
            <Select
              autoFocus={!fixed}
              disabled={fixed}
              showSearch
              placeholder={t("buying.choose")}
              loading={customers.isPending}
              options={customers.data?.map((one) => ({ value: one.number, label: `${one.number} · ${one.name}` }))}
            />
          </Form.Item>
          <Form.Item name="plant" label={t("selling.plant")} rules={needed}>
            <Select disabled={fixed} loading={plants.isPending} options={plants.data?.map((value) => ({ value, label: value }))} />
          </Form.Item>
          <Form.Item name="reference" label={t("selling.reference")}>
            <Input maxLength={40} />
          </Form.Item>
          <Form.Item name="wanted_on" label={t("selling.wantedOn")}>
            <Input type="date" />
          </Form.Item>
          <Form.Item name="note" label={t("selling.note")}>
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
      {named.length > 0 && <AvailabilityOf items={named} />}
    </>
  );
}
