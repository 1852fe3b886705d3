/** The plant's skip-lot programmes of three states, the newest first. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type ProgrammeRow, programmesQuery } from "../../api/sampling";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { useCursors } from "../../shell/Pager";
import { DocumentState } from "../../shell/StateTag";
import { Paged } from "../../states/Paged";
import { Titled, Who } from "./Titled";
import "./sampling.css";

export const PROGRAMME = "quality_skip_lot_programme";

export function ProgrammesPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const at = useCursors();
  const programmes = useQuery({ ...programmesQuery(at.cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead
        title={t("skipping.title")}
        note={t("skipping.note")}
        extra={
          may(me, "quality.sampling") && (
            <Button type="primary" onClick={() => void navigate({ to: "/quality/sampling/skip-lot/new", search: {} })}>
              {t("skipping.new")}
            </Button>
          )
        }
      />
      <p className="quiet programme-said">{t("skipping.notStandard")}</p>
      <Paged query={programmes} at={at} empty={t("skipping.empty")} hint={t("skipping.emptyHint")}>
        {(rows) => <Rows rows={rows} />}
      </Paged>
    </>
  );
}

function Rows({ rows }: { rows: ProgrammeRow[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table<ProgrammeRow>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("skipping.code"),
          key: "code",
          render: (_, row) => (
            <Link to="/quality/sampling/skip-lot/$id" params={{ id: row.id }}>
              {row.code} ({row.revision})
            </Link>
          ),
        },
        { title: t("skipping.state"), key: "state", render: (_, row) => <DocumentState document={PROGRAMME} state={row.state} /> },
        { title: t("skipping.name"), key: "title", render: (_, row) => <Titled row={row} /> },
        {
          title: t("skipping.frequencies"),
          key: "frequencies",
          responsive: ["md"],
          render: (_, row) => <span className="figures">{row.numbers.frequencies.map((one) => `1/${one}`).join(", ")}</span>,
        },
        { title: t("skipping.enteredBy"), key: "entered", responsive: ["lg"], render: (_, row) => <Who by={row.entered_by} at={row.entered_at} /> },
        { title: t("skipping.releasedBy"), key: "released", responsive: ["lg"], render: (_, row) => <Who by={row.released_by} at={row.released_at} /> },
      ]}
    />
  );
}
