/** Writing a new purchase order, and changing a draft. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { purchaseOrderQuery } from "../../api/buying";
import { asProblem } from "../../api/problem";
import type { PurchaseOrder } from "../../api/types";
import { NewerNotice } from "../../entry/NewerNotice";
import { useHeld } from "../../entry/held";
import { fromMicro, micro, quantity } from "../../format/numbers";
import { PageHead } from "../../shell/PageHead";
import { useCommand } from "../../shell/useCommand";
import { Asked } from "../../states/Asked";
import { Problem } from "../../states/Problem";
import { type OrderFields, OrderForm } from "./OrderForm";
import "./buying.css";

const route = getRouteApi("/inside/purchasing/orders/$id/change");

interface Saved {
  id: string;
  number: string;
}

/** Numbers as the server reads them: zeros left out. */
function plain(text: string): string {
  return fromMicro(micro(text) ?? 0n);
}

function body(fields: OrderFields, units: Map<string, string>): Record<string, unknown> {
  return {
    lines: fields.lines.map((line) => ({
      item: line.item,
      quantity: plain(line.quantity),
      unit: units.get(line.item) ?? "",
      price: plain(line.price),
    })),
    ...(fields.wanted_on ? { wanted_on: fields.wanted_on } : {}),
    ...(fields.note?.trim() ? { note: fields.note.trim() } : {}),
  };
}

function useSaved(): (answer: Saved) => Promise<void> {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  return async (answer) => {
    void message.success(t("buying.saved", { number: answer.number }));
    await navigate({ to: "/purchasing/orders/$id", params: { id: answer.id } });
  };
}

export function NewOrderPage(): ReactNode {
  const { t } = useTranslation();
  const create = useCommand<Saved>("purchasing.create_order", { onDone: useSaved() });
  return (
    <>
      <PageHead
        title={t("buying.newOrder")}
        back={<Link to="/purchasing/orders">{t("buying.orders")}</Link>}
      />
      {create.isError && <Problem problem={asProblem(create.error)} compact />}
      <OrderForm
        initial={{}}
        fixed={false}
        busy={create.isPending}
        onSend={(fields, units) =>
          create.mutate({ supplier: fields.supplier, plant: fields.plant, ...body(fields, units) })
        }
      />
    </>
  );
}

export function ChangeOrderPage(): ReactNode {
  const { id } = route.useParams();
  const order = useQuery(purchaseOrderQuery(id));
  return <Asked query={order}>{(data) => <Change key={data.id} now={data} />}</Asked>;
}

function Change({ now }: { now: PurchaseOrder }): ReactNode {
  const { t } = useTranslation();
  const held = useHeld(now);
  const order = held.begun;
  const change = useCommand<Saved>("purchasing.change_order", { version: held.version, onDone: useSaved() });
  return (
    <>
      <PageHead
        title={`${t("buying.change")} ${order.number}`}
        back={
          <Link to="/purchasing/orders/$id" params={{ id: order.id }}>
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
          supplier: order.supplier,
          plant: order.plant,
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
