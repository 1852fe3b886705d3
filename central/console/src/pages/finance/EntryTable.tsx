import { Link } from "@tanstack/react-router";
import { Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Entry } from "../../api/types";
import { DocumentLink, useEventName } from "../../shell/DocumentLink";
import { Money } from "../../shell/Money";

/** What an entry is of: its event's name, or that somebody posted it by hand. */
export function useCause(): (event: string) => string {
  const { t } = useTranslation();
  const name = useEventName();
  return (event) => (event === "finance.manual_entry" ? t("entry.manual") : name(event));
}

export function EntryTable({ rows, small = false }: { rows: Entry[]; small?: boolean }): ReactNode {
  const { t } = useTranslation();
  const cause = useCause();
  return (
    <Table<Entry>
      rowKey="id"
      size={small ? "small" : undefined}
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("entry.number"),
          key: "number",
          render: (_, entry) => (
            <Link to="/finance/entries/$id" params={{ id: entry.id }} className="figures">
              {entry.number ?? entry.period}
            </Link>
          ),
        },
        {
          title: t("entry.date"),
          key: "date",
          responsive: ["sm"],
          render: (_, entry) => <span className="figures">{entry.posting_date}</span>,
        },
        { title: t("entry.event"), key: "event", responsive: ["sm"], render: (_, entry) => cause(entry.event) },
        {
          title: t("entry.document"),
          key: "document",
          render: (_, entry) => (
            <DocumentLink document={entry.document_type} id={entry.document_id} number={entry.document_number} />
          ),
        },
        {
          title: t("entry.nc"),
          key: "nc",
          responsive: ["sm"],
          render: (_, entry) =>
            entry.nc_number && <DocumentLink document="quality_nc" id={entry.nc_id} number={entry.nc_number} />,
        },
        {
          title: rows[0] ? `${t("entry.total")} (${rows[0].currency})` : t("entry.total"),
          key: "total",
          align: "right",
          render: (_, entry) => <Money amount={entry.total} />,
        },
      ]}
    />
  );
}
