/** Cases of corrective and preventive action, the newest first. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Select, Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { CAPA_KINDS, type Capa, type CapaKind, capasQuery } from "../../api/capa";
import { ncQuery } from "../../api/queries";
import { plantDay, shortTime } from "../../format/time";
import { coded } from "../../i18n";
import { DocumentLink } from "../../shell/DocumentLink";
import { PageHead } from "../../shell/PageHead";
import { useCursors } from "../../shell/Pager";
import { DocumentState, StateTag } from "../../shell/StateTag";
import { Paged } from "../../states/Paged";
import { tableOf } from "./steps";

const route = getRouteApi("/inside/quality/capas");

export function CapaListPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { kind, nc } = route.useSearch();
  const at = useCursors();
  const cases = useQuery({ ...capasQuery({ kind, nc_id: nc }, at.cursor), placeholderData: keepPreviousData });
  const about = useQuery({ ...ncQuery(nc ?? ""), enabled: nc !== undefined });
  return (
    <>
      <PageHead
        title={t("capa.title")}
        note={
          about.data && (
            <Link to="/quality/nc/$id" params={{ id: about.data.id }}>
              {t("capa.ofNc", { nc: about.data.summary.number })}
            </Link>
          )
        }
        extra={
          <Select
            aria-label={t("capa.kind")}
            className="choice"
            allowClear
            placeholder={t("capa.anyKind")}
            value={kind}
            onChange={(chosen: CapaKind | undefined) => {
              at.reset();
              void navigate({ to: "/quality/capas", search: { ...(nc ? { nc } : {}), ...(chosen ? { kind: chosen } : {}) } });
            }}
            options={CAPA_KINDS.map((value) => ({ value, label: t(`capaKind.${value}`) }))}
          />
        }
      />
      <Paged query={cases} at={at} empty={t("capa.empty")} hint={t("capa.emptyHint")}>
        {(rows) => <Cases rows={rows} />}
      </Paged>
    </>
  );
}

function Cases({ rows }: { rows: Capa[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table<Capa>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("capa.number"),
          key: "number",
          render: (_, row) => (
            <Link to="/quality/capas/$id" params={{ id: row.id }}>
              {row.number}
            </Link>
          ),
        },
        { title: t("capa.state"), key: "state", render: (_, row) => <DocumentState document={tableOf(row.kind)} state={row.state} /> },
        {
          title: t("capa.what"),
          key: "title",
          width: 320,
          render: (_, row) => (
            <>
              {row.title}
              <div className="quiet">{coded(t, "capaKind", row.kind)}</div>
            </>
          ),
        },
        { title: t("capa.item"), key: "item", responsive: ["md"], render: (_, row) => row.item ?? "–" },
        { title: t("capa.owner"), dataIndex: "owner", responsive: ["sm"] },
        {
          title: t("capa.from"),
          key: "from",
          responsive: ["md"],
          render: (_, row) =>
            row.document_type && row.document_number ? (
              <DocumentLink document={row.document_type} id={row.document_id} number={row.document_number} />
            ) : (
              "–"
            ),
        },
        { title: t("capa.check"), key: "check", render: (_, row) => <Check row={row} /> },
        {
          title: t("capa.created"),
          key: "created",
          responsive: ["xxl"],
          render: (_, row) => <span className="figures">{shortTime(row.created)}</span>,
        },
      ]}
    />
  );
}

function Check({ row }: { row: Capa }): ReactNode {
  const { t } = useTranslation();
  if (row.effective !== null) {
    return <StateTag colour={row.effective ? "green" : "red"} text={t(row.effective ? "capa.effective" : "capa.notEffective")} />;
  }
  if (row.check_due === null) return "–";
  const late = row.check_due < plantDay();
  return <span className={late ? "figures rule-stop" : "figures"}>{row.check_due}</span>;
}
