import { useQuery } from "@tanstack/react-query";
import { Descriptions } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { andonQuery } from "../../api/queries";
import type { Order } from "../../api/types";
import { quantity } from "../../format/numbers";
import { dateTime } from "../../format/time";
import { may, meQuery } from "../../session";
import { cellName } from "../lines/cellName";

function Figure({ name, value, of }: { name: string; value: string; of?: string }): ReactNode {
  return (
    <div className="figure">
      <span className="figure-name">{name}</span>
      <span className="figure-value">
        {value}
        {of && <small> / {of}</small>}
      </span>
    </div>
  );
}

/** What the line has made so far; the order's own count follows when pieces are booked, at a stop or the end. */
function useMade(order: Order): string {
  const me = useQuery(meQuery);
  const board = useQuery({ ...andonQuery(15_000), enabled: may(me.data, "shopfloor.read") });
  const line = board.data?.lines.find((one) => one.order_number === order.number);
  const atLine = line?.last_piece ?? 0;
  return atLine > Number(order.made) ? String(atLine) : order.made;
}

/** How far the order is: counts as they are booked, and when what happened. */
export function Progress({ order }: { order: Order }): ReactNode {
  const { t } = useTranslation();
  const made = useMade(order);
  const whole = quantity(order.quantity);
  const share = Number(order.quantity) > 0 ? (value: string) => (Number(value) / Number(order.quantity)) * 100 : () => 0;
  const blocked = order.serials.blocked ?? 0;
  return (
    <section className="card progress" aria-label={t("orders.progress")}>
      <div className="figures-row">
        <Figure name={t("orders.made")} value={quantity(made)} of={`${whole} ${order.unit}`} />
        <Figure name={t("orders.confirmed")} value={quantity(order.confirmed)} of={whole} />
        <Figure name={t("orders.held")} value={String(blocked)} />
        <Figure name={t("orders.scrapped")} value={quantity(order.scrapped)} />
        <Figure name={t("orders.received")} value={quantity(order.received)} />
      </div>
      <div
        className="bar"
        role="progressbar"
        aria-label={t("orders.made")}
        aria-valuemin={0}
        aria-valuemax={Number(order.quantity)}
        aria-valuenow={Number(made)}
      >
        <i className="bar-made" style={{ width: `${Math.min(100, share(made))}%` }} />
        <i className="bar-confirmed" style={{ width: `${Math.min(100, share(order.confirmed))}%` }} />
      </div>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, md: 2, lg: 4, xl: 4, xxl: 4 }}
        items={[
          { key: "cell", label: t("orders.cell"), children: cellName(order.cell) },
          { key: "created", label: t("orders.created"), children: dateTime(order.created) },
          { key: "started", label: t("orders.started"), children: order.started ? dateTime(order.started) : "–" },
          {
            key: "completed",
            label: t("orders.completed"),
            children: order.completed ? dateTime(order.completed) : "–",
          },
        ]}
      />
    </section>
  );
}
