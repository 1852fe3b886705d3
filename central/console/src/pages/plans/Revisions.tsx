import { Link } from "@tanstack/react-router";
import { Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { PlanRow } from "../../api/plans";
import { shortTime } from "../../format/time";
import { DocumentState } from "../../shell/StateTag";
import { cellName } from "../lines/cellName";

/** Revisions of plans as a table; `here` is the one that is open. */
export function Revisions({ rows, here }: { rows: PlanRow[]; here?: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table<PlanRow>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("plans.head.number"),
          key: "number",
          render: (_, row) =>
            row.id === here ? (
              <strong aria-current="page">
                {row.number} {row.revision}
              </strong>
            ) : (
              <Link to="/quality/plans/$id" params={{ id: row.id }}>
                {row.number} {row.revision}
              </Link>
            ),
        },
        { title: t("plans.state"), key: "state", render: (_, row) => <DocumentState document="quality_control_plan" state={row.state} /> },
        { title: t("plans.head.item"), dataIndex: "item" },
        { title: t("plans.head.cell"), key: "cell", render: (_, row) => <span title={row.cell}>{cellName(row.cell)}</span> },
        { title: t("plans.head.sop"), dataIndex: "sop", responsive: ["md"] },
        { title: t("plans.drafted"), key: "created", responsive: ["md"], render: (_, row) => <span className="figures">{shortTime(row.created)}</span> },
        {
          title: t("plans.released"),
          key: "released",
          render: (_, row) => <span className="figures">{row.released_at === null ? "–" : shortTime(row.released_at)}</span>,
        },
      ]}
    />
  );
}
