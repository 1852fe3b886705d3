/** Sales orders, the newest first. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type SalesOrderItem, salesOrdersQuery } from "../../api/selling";
import { may, meQuery } from "../../session";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { useCursors } from "../../shell/Pager";
import { StateChoice } from "../../shell/StateChoice";
import { DocumentState } from "../../shell/StateTag";
import { Paged } from "../../states/Paged";

export function SalesOrdersPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const [state, setState] = useState<string | undefined>();
  const at = useCursors();
  const orders = useQuery({ ...salesOrdersQuery(state, at.cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead
        title={t("selling.orders")}
        extra={
          <>
            <StateChoice
              document="sales_order"
              label={t("selling.state")}
              value={state}
              onChange={(value) => {
                setState(value);
                at.reset();
              }}
            />
            {may(me, "sales.order") && (
              <Button type="primary" onClick={() => void navigate({ to: "/sales/new_order" })}>
                {t("selling.newOrder")}
              </Button>
            )}
          </>
        }
      />
      <Paged query={orders} at={at} empty={t("selling.empty")} hint={t("selling.emptyHint")}>
        {(rows) => <OrderTable rows={rows} />}
      </Paged>
    </>
  );
}

function OrderTable({ rows }: { rows: SalesOrderItem[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table<SalesOrderItem>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("selling.number"),
          key: "number",
          render: (_, order) => (
            <Link to="/sales/orders/$id" params={{ id: order.id }}>
              {order.number}
            </Link>
          ),
        },
        { title: t("selling.state"), key: "state", render: (_, order) => <DocumentState document="sales_order" state={order.state} /> },
        {
          title: t("selling.customer"),
          key: "customer",
          render: (_, order) => (
            <>
              {order.customer}
              <div className="quiet">{order.customer_name}</div>
            </>
          ),
        },
        { title: t("selling.items"), key: "items", responsive: ["md"], render: (_, order) => order.items.join(", ") },
        {
          title: t("selling.total"),
          key: "total",
          align: "right",
          responsive: ["sm"],
          render: (_, order) => <Money amount={order.total} currency={order.currency} />,
        },
        {
          title: t("selling.wantedOn"),
          key: "wanted",
          responsive: ["lg"],
          render: (_, order) => <span className="figures">{order.wanted_on ?? "–"}</span>,
        },
        { title: t("selling.reference"), key: "reference", responsive: ["xl"], render: (_, order) => order.customer_reference ?? "–" },
      ]}
    />
  );
}
