/** Purchase orders, the newest first. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { purchaseOrdersQuery } from "../../api/buying";
import type { PurchaseOrderItem } from "../../api/types";
import { shortTime } from "../../format/time";
import { may, meQuery } from "../../session";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { useCursors } from "../../shell/Pager";
import { StateChoice } from "../../shell/StateChoice";
import { DocumentState } from "../../shell/StateTag";
import { Paged } from "../../states/Paged";

export function PurchaseOrdersPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const [state, setState] = useState<string | undefined>();
  const at = useCursors();
  const orders = useQuery({ ...purchaseOrdersQuery(state, at.cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead
        title={t("buying.orders")}
        extra={
          <>
            <StateChoice
              document="purchase_order"
              label={t("buying.state")}
              value={state}
              onChange={(value) => {
                setState(value);
                at.reset();
              }}
            />
            {may(me, "purchasing.order") && (
              <Button type="primary" onClick={() => void navigate({ to: "/purchasing/new_order" })}>
                {t("buying.newOrder")}
              </Button>
            )}
          </>
        }
      />
      <Paged query={orders} at={at} empty={t("buying.empty")} hint={t("buying.emptyHint")}>
        {(rows) => <OrderTable rows={rows} />}
      </Paged>
    </>
  );
}

function OrderTable({ rows }: { rows: PurchaseOrderItem[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table<PurchaseOrderItem>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("buying.number"),
          key: "number",
          render: (_, order) => (
            <Link to="/purchasing/orders/$id" params={{ id: order.id }}>
              {order.number}
            </Link>
          ),
        },
        {
          title: t("buying.state"),
          key: "state",
          render: (_, order) => <DocumentState document="purchase_order" state={order.state} />,
        },
        {
          title: t("buying.supplier"),
          key: "supplier",
          responsive: ["sm"],
          render: (_, order) => (
            <>
              {order.supplier}
              <div className="quiet">{order.supplier_name}</div>
            </>
          ),
        },
        { title: t("buying.items"), key: "items", responsive: ["md"], render: (_, order) => order.items.join(", ") },
        {
          title: t("buying.total"),
          key: "total",
          align: "right",
          render: (_, order) => <Money amount={order.total} currency={order.currency} />,
        },
        {
          title: t("buying.wantedOn"),
          key: "wanted",
          responsive: ["lg"],
          render: (_, order) => <span className="figures">{order.wanted_on ?? "–"}</span>,
        },
        {
          title: t("buying.created"),
          key: "created",
          responsive: ["xl"],
          render: (_, order) => (
            <>
              {order.created_by} · <span className="figures">{shortTime(order.created)}</span>
            </>
          ),
        },
      ]}
    />
  );
}
