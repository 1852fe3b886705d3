/** The lines, to choose one for its chart. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { andonQuery } from "../../api/queries";
import type { Line } from "../../api/types";
import { shortTime } from "../../format/time";
import { PageHead } from "../../shell/PageHead";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import { LineTag } from "./LineTag";
import { cellName } from "./cellName";

export function LinesPage(): ReactNode {
  const { t } = useTranslation();
  const board = useQuery(andonQuery(15_000));
  return (
    <>
      <PageHead title={t("lines.title")} note={t("lines.note")} />
      <Asked query={board}>
        {({ lines }) =>
          lines.length === 0 ? (
            <Nothing title={t("andon.empty")} hint={t("andon.emptyHint")} />
          ) : (
            <Table<Line>
              rowKey="edge_ref"
              dataSource={lines}
              pagination={false}
              scroll={{ x: 720 }}
              columns={[
                {
                  title: t("lines.cell"),
                  key: "cell",
                  render: (_, line) => (
                    <Link to="/quality/lines/$cell" params={{ cell: line.cell_id }}>
                      {cellName(line.cell_path)}
                    </Link>
                  ),
                },
                { title: t("lines.state"), key: "state", render: (_, line) => <LineTag line={line} /> },
                { title: t("lines.order"), key: "order", render: (_, line) => line.order_number ?? "–" },
                { title: t("lines.subgroup"), key: "subgroup", render: (_, line) => line.last_subgroup ?? "–" },
                {
                  title: t("lines.since"),
                  key: "since",
                  render: (_, line) => <span className="figures">{shortTime(line.since)}</span>,
                },
              ]}
            />
          )
        }
      </Asked>
    </>
  );
}
