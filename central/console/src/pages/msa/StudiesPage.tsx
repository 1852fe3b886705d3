/** Measurement studies, the newest first. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Button, Select, Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { MSA_KINDS, type MsaKind, type Study, msaQuery } from "../../api/msa";
import { plantDay } from "../../format/time";
import { coded } from "../../i18n";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { useCursors } from "../../shell/Pager";
import { DocumentState } from "../../shell/StateTag";
import { Paged } from "../../states/Paged";

const route = getRouteApi("/inside/quality/msa");

export function StudiesPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { kind } = route.useSearch();
  const at = useCursors();
  const { data: me } = useQuery(meQuery);
  const studies = useQuery({ ...msaQuery(kind ? { kind } : {}, at.cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead
        title={t("msa.title")}
        extra={
          <>
            <Select
              aria-label={t("msa.kind")}
              className="choice"
              allowClear
              placeholder={t("msa.anyKind")}
              value={kind}
              onChange={(chosen: MsaKind | undefined) => {
                at.reset();
                void navigate({ to: "/quality/msa", search: chosen ? { kind: chosen } : {} });
              }}
              options={MSA_KINDS.map((value) => ({ value, label: t(`msaKind.${value}`) }))}
            />
            {may(me, "quality.msa") && (
              <Button type="primary" onClick={() => void navigate({ to: "/quality/msa/new" })}>
                {t("msa.plan")}
              </Button>
            )}
          </>
        }
      />
      <Paged query={studies} at={at} empty={t("msa.empty")} hint={t("msa.emptyHint")}>
        {(rows) => <Studies rows={rows} />}
      </Paged>
    </>
  );
}

const OPEN = new Set(["planned", "collecting"]);

function Studies({ rows }: { rows: Study[] }): ReactNode {
  const { t } = useTranslation();
  const percent = (value: number | null): string => (value === null ? "–" : value.toFixed(2));
  return (
    <Table<Study>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("msa.number"),
          key: "number",
          render: (_, row) => (
            <Link to="/quality/msa/$id" params={{ id: row.id }}>
              {row.number}
            </Link>
          ),
        },
        { title: t("msa.state"), key: "state", render: (_, row) => <DocumentState document="quality_msa_study" state={row.state} /> },
        {
          title: t("msa.what"),
          key: "title",
          render: (_, row) => (
            <>
              {row.title}
              <div className="quiet">{coded(t, "msaKind", row.kind)}</div>
            </>
          ),
        },
        { title: t("msa.gauge"), dataIndex: "gauge" },
        { title: t("msa.line"), key: "line", responsive: ["md"], render: (_, row) => (row.item ? `${row.item} / ${row.characteristic ?? ""}` : "–") },
        { title: t("msa.progress"), key: "progress", render: (_, row) => <span className="figures">{`${row.taken} / ${row.readings}`}</span> },
        {
          title: t("msa.grr"),
          key: "grr",
          responsive: ["md"],
          render: (_, row) => <span className="figures">{row.of_total === null ? "–" : `${percent(row.of_total)} / ${percent(row.of_tolerance)}`}</span>,
        },
        { title: t("msa.ndc"), key: "ndc", responsive: ["md"], render: (_, row) => row.ndc ?? "–" },
        {
          title: t("msa.due"),
          key: "due",
          render: (_, row) => (
            <span className={row.due && row.due < plantDay() && OPEN.has(row.state) ? "figures rule-stop" : "figures"}>{row.due ?? "–"}</span>
          ),
        },
      ]}
    />
  );
}
