/** The sampling tables that the plant entered from its own copies, the newest first. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type OwnTableRow, ownTablesQuery } from "../../api/sampling";
import { coded } from "../../i18n";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { useCursors } from "../../shell/Pager";
import { StateChoice } from "../../shell/StateChoice";
import { DocumentState } from "../../shell/StateTag";
import { Paged } from "../../states/Paged";
import { CsvFiles } from "./CsvFiles";
import { Titled, Who } from "./Titled";
import "./sampling.css";

export const TABLE = "quality_sampling_table";

export function TablesPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const [state, setState] = useState<string | undefined>();
  const at = useCursors();
  const tables = useQuery({ ...ownTablesQuery(state, at.cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead
        title={t("ownTables.title")}
        note={t("ownTables.note")}
        extra={
          <>
            <StateChoice
              document={TABLE}
              label={t("ownTables.state")}
              value={state}
              onChange={(value) => {
                setState(value);
                at.reset();
              }}
            />
            <CsvFiles />
            {may(me, "quality.sampling") && (
              <Button type="primary" onClick={() => void navigate({ to: "/quality/sampling/tables/new", search: {} })}>
                {t("ownTables.load")}
              </Button>
            )}
          </>
        }
      />
      <Paged query={tables} at={at} empty={t("ownTables.empty")} hint={t("ownTables.emptyHint")}>
        {(rows) => <Rows rows={rows} />}
      </Paged>
    </>
  );
}

function Rows({ rows }: { rows: OwnTableRow[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table<OwnTableRow>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("ownTables.code"),
          key: "code",
          render: (_, row) => (
            <Link to="/quality/sampling/tables/$id" params={{ id: row.id }}>
              {row.code}
            </Link>
          ),
        },
        { title: t("ownTables.state"), key: "state", render: (_, row) => <DocumentState document={TABLE} state={row.state} /> },
        { title: t("ownTables.name"), key: "title", render: (_, row) => <Titled row={row} /> },
        {
          title: t("ownTables.kind"),
          key: "kind",
          responsive: ["md"],
          render: (_, row) => (
            <>
              {coded(t, "ownTables", row.kind)}
              <div className="quiet">{t("ownTables.cellsOf", { count: row.cells })}</div>
            </>
          ),
        },
        {
          title: t("ownTables.findings"),
          key: "findings",
          align: "right",
          responsive: ["md"],
          render: (_, row) => <span className="figures">{row.findings}</span>,
        },
        { title: t("ownTables.enteredBy"), key: "entered", responsive: ["lg"], render: (_, row) => <Who by={row.entered_by} at={row.entered_at} /> },
        { title: t("ownTables.releasedBy"), key: "proofread", responsive: ["lg"], render: (_, row) => <Who by={row.proofread_by} at={row.proofread_at} /> },
      ]}
    />
  );
}
