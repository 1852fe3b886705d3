import { Link } from "@tanstack/react-router";
import { Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Nc } from "../../api/types";
import { quantity } from "../../format/numbers";
import { duration, shortTime } from "../../format/time";
import { coded } from "../../i18n";
import { DocumentState } from "../../shell/StateTag";
import { Nothing } from "../../states/Nothing";
import { cellName } from "../lines/cellName";

export function NcTable({ rows }: { rows: Nc[] }): ReactNode {
  const { t } = useTranslation();
  if (rows.length === 0) return <Nothing title={t("nc.empty")} hint={t("nc.emptyHint")} />;
  return (
    <Table<Nc>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 900 }}
      columns={[
        {
          title: t("nc.number"),
          key: "number",
          render: (_, nc) => (
            <Link to="/quality/nc/$id" params={{ id: nc.id }}>
              {nc.number}
            </Link>
          ),
        },
        {
          title: t("nc.state"),
          key: "state",
          render: (_, nc) => <DocumentState document="quality_nc" state={nc.state} />,
        },
        { title: t("nc.item"), dataIndex: "item" },
        { title: t("nc.order"), key: "order", render: (_, nc) => nc.order ?? nc.lot ?? "–" },
        { title: t("nc.cell"), key: "cell", render: (_, nc) => (nc.cell ? cellName(nc.cell) : (nc.partner ?? "–")) },
        {
          title: t("nc.what"),
          key: "cause",
          render: (_, nc) =>
            nc.lot_id === null ? coded(t, "cause", nc.cause_of_stop) : coded(t, "origin", nc.origin),
        },
        {
          title: t("nc.heldPieces"),
          key: "held",
          align: "right",
          render: (_, nc) => (
            <span className="figures">
              {nc.quantity === null ? nc.held : `${quantity(nc.quantity)} ${nc.unit}`}
            </span>
          ),
        },
        {
          title: t("nc.downtime"),
          key: "downtime",
          align: "right",
          render: (_, nc) => (
            <span className="figures">{nc.downtime_seconds === null ? "–" : duration(nc.downtime_seconds)}</span>
          ),
        },
        {
          title: t("nc.opened"),
          key: "opened",
          render: (_, nc) => <span className="figures">{shortTime(nc.opened_at)}</span>,
        },
      ]}
    />
  );
}
