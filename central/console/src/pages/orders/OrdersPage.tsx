/** Work orders, the newest first. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { ordersQuery } from "../../api/queries";
import type { OrderItem } from "../../api/types";
import { quantity } from "../../format/numbers";
import { shortTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { PageHead } from "../../shell/PageHead";
import { useCursors } from "../../shell/Pager";
import { StateChoice } from "../../shell/StateChoice";
import { DocumentState } from "../../shell/StateTag";
import { Paged } from "../../states/Paged";
import { cellName } from "../lines/cellName";

export function OrdersPage(): ReactNode {
  const { t } = useTranslation();
  const [state, setState] = useState<string | undefined>();
  const at = useCursors();
  const orders = useQuery({ ...ordersQuery(state, at.cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead
        title={t("orders.title")}
        extra={
          <StateChoice
            document="work_order"
            label={t("orders.state")}
            value={state}
            onChange={(value) => {
              setState(value);
              at.reset();
            }}
          />
        }
      />
      <Paged query={orders} at={at} empty={t("orders.empty")} hint={t("orders.emptyHint")}>
        {(rows) => <OrderTable rows={rows} />}
      </Paged>
    </>
  );
}

function OrderTable({ rows }: { rows: OrderItem[] }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Table<OrderItem>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 860 }}
      columns={[
        {
          title: t("orders.number"),
          key: "number",
          render: (_, order) => (
            <Link to="/production/orders/$id" params={{ id: order.id }}>
              {order.number}
            </Link>
          ),
        },
        {
          title: t("orders.state"),
          key: "state",
          render: (_, order) => <DocumentState document="work_order" state={order.state} />,
        },
        {
          title: t("orders.item"),
          key: "item",
          render: (_, order) => `${order.item} · ${inLanguage(language, order, "item")}`,
        },
        {
          title: t("orders.confirmedOf"),
          key: "quantity",
          align: "right",
          render: (_, order) => (
            <span className="figures">
              {quantity(order.confirmed)} / {quantity(order.quantity)} {order.unit}
            </span>
          ),
        },
        { title: t("orders.cell"), key: "cell", render: (_, order) => cellName(order.cell) },
        { title: t("orders.plan"), key: "plan", render: (_, order) => order.plan ?? "–" },
        {
          title: t("orders.created"),
          key: "created",
          render: (_, order) => <span className="figures">{shortTime(order.created)}</span>,
        },
      ]}
    />
  );
}
