/** Work orders, the newest first. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Select, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { declarationsQuery, ordersQuery } from "../../api/queries";
import type { OrderItem } from "../../api/types";
import { quantity } from "../../format/numbers";
import { shortTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { PageHead } from "../../shell/PageHead";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import { cellName } from "../lines/cellName";

export function OrdersPage(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const [state, setState] = useState<string | undefined>();
  const [cursors, setCursors] = useState<string[]>([]);
  const orders = useQuery({ ...ordersQuery(state, cursors.at(-1)), placeholderData: keepPreviousData });
  const { data: names } = useQuery(declarationsQuery);
  return (
    <>
      <PageHead
        title={t("orders.title")}
        extra={
          <Select
            aria-label={t("orders.state")}
            className="choice"
            allowClear
            placeholder={t("orders.anyState")}
            value={state}
            onChange={(value: string | undefined) => {
              setState(value);
              setCursors([]);
            }}
            options={Object.entries(names?.states.work_order ?? {}).map(([value, name]) => ({
              value,
              label: name[language],
            }))}
          />
        }
      />
      <Asked query={orders}>
        {(page) =>
          page.rows.length === 0 ? (
            <Nothing title={t("orders.empty")} hint={t("orders.emptyHint")} />
          ) : (
            <>
              <OrderTable rows={page.rows} />
              <div className="pages">
                <Button disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>
                  {t("shell.newer")}
                </Button>
                <Button
                  disabled={page.next === null || page.next === undefined}
                  onClick={() => setCursors([...cursors, page.next ?? ""])}
                >
                  {t("shell.older")}
                </Button>
              </div>
            </>
          )
        }
      </Asked>
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
