/** What an order has cost: its balance in process, what it is made of, and every charge with its document. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { wipQuery } from "../../api/stock";
import type { Order, WipItem } from "../../api/types";
import { coded } from "../../i18n";
import { may, meQuery } from "../../session";
import { DocumentLink } from "../../shell/DocumentLink";
import { Money } from "../../shell/Money";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";

export function Wip({ order }: { order: Order }): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const charges = useQuery(wipQuery(order.id, may(me, "production.see_values")));
  const currency = order.currency ?? undefined;
  return (
    <section className="card" aria-label={t("wip.title")} data-testid="wip">
      <div className="figures-row">
        <div className="figure">
          <span className="figure-name">{t("wip.balance")}</span>
          <span className="figure-value" data-testid="wip-balance">
            <Money amount={order.wip} currency={currency} />
          </span>
        </div>
        {order.costs.map((cost) => (
          <div key={cost.kind} className="figure">
            <span className="figure-name">{coded(t, "wipKind", cost.kind)}</span>
            <span className="figure-value">
              <Money amount={cost.amount} />
            </span>
          </div>
        ))}
        {order.unit_cost !== null && (
          <div className="figure">
            <span className="figure-name">{t("wip.unitCost")}</span>
            <span className="figure-value figures" data-testid="unit-cost">
              {order.unit_cost}
            </span>
          </div>
        )}
        {Number(order.normal_scrap) > 0 && (
          <div className="figure">
            <span className="figure-name quiet">
              {t("wip.normalScrap")} ({order.normal_scrap} {order.unit})
            </span>
            <span className="figure-value quiet">
              <Money amount={order.normal_scrap_value} />
            </span>
          </div>
        )}
      </div>
      <Asked query={charges} rows={3} compact>
        {(page) =>
          page.rows.length === 0 ? <Nothing title={t("wip.empty")} /> : <Charges rows={page.rows} />
        }
      </Asked>
      {may(me, "finance.read") && (
        <Link to="/finance/lines" search={{ order_id: order.id }} className="below">
          {t("books.lines")}
        </Link>
      )}
    </section>
  );
}

function Charges({ rows }: { rows: WipItem[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table<WipItem>
      rowKey="id"
      size="small"
      dataSource={rows}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: "max-content" }}
      columns={[
        { title: t("wip.kind"), key: "kind", render: (_, row) => coded(t, "wipKind", row.kind) },
        {
          title: t("wip.document"),
          key: "document",
          render: (_, row) => (
            <DocumentLink document={row.document_type} id={row.document_id} number={row.document_number} />
          ),
        },
        { title: t("wip.at"), key: "at", responsive: ["sm"], render: (_, row) => <span className="figures">{row.happened}</span> },
        { title: t("wip.value"), key: "value", align: "right", render: (_, row) => <Money amount={row.amount} /> },
      ]}
    />
  );
}
