import { Link } from "@tanstack/react-router";
import { Table, type TableColumnsType } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { JournalLine } from "../../api/types";
import { useLanguage } from "../../i18n";
import { DocumentLink } from "../../shell/DocumentLink";
import { useCause } from "./EntryTable";
import { useSides } from "./sides";

interface Props {
  rows: JournalLine[];
  withAccount?: boolean;
}

/** Lines of the journal, each leading to its entry and to the document behind it. */
export function LineTable({ rows, withAccount = false }: Props): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const cause = useCause();
  const sides = useSides<JournalLine>();
  const account: TableColumnsType<JournalLine> = [
    {
      title: t("entry.account"),
      key: "account",
      render: (_, line) => (
        <Link to="/finance/accounts/$number" params={{ number: line.account }}>
          {line.account} {language === "zh" ? line.account_zh : line.account_en}
        </Link>
      ),
    },
  ];
  return (
    <Table<JournalLine>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("entry.number"),
          key: "entry",
          render: (_, line) => (
            <Link to="/finance/entries/$id" params={{ id: line.entry_id }} className="figures">
              {line.entry ?? line.posting_date}
            </Link>
          ),
        },
        {
          title: t("entry.date"),
          key: "date",
          responsive: withAccount ? ["xxl"] : ["sm"],
          render: (_, line) => <span className="figures">{line.posting_date}</span>,
        },
        ...(withAccount ? account : []),
        { title: t("entry.event"), key: "event", responsive: ["sm"], render: (_, line) => cause(line.event) },
        {
          title: t("entry.document"),
          key: "document",
          render: (_, line) => (
            <DocumentLink document={line.document_type} id={line.document_id} number={line.document_number} />
          ),
        },
        {
          title: t("entry.nc"),
          key: "nc",
          responsive: ["sm"],
          render: (_, line) =>
            line.nc_number && <DocumentLink document="quality_nc" id={line.nc_id} number={line.nc_number} />,
        },
        ...sides,
      ]}
    />
  );
}
