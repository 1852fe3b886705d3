/** Studies of process capability, the newest first. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Button, Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type StudyRow, studiesQuery } from "../../api/capability";
import { shortTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { useCursors } from "../../shell/Pager";
import { Paged } from "../../states/Paged";
import { Called, indexName } from "./Called";

const route = getRouteApi("/inside/quality/capability");
const STUDY = "quality.capability";

export function StudiesPage(): ReactNode {
  const { t } = useTranslation();
  const filter = route.useSearch();
  const navigate = useNavigate();
  const at = useCursors();
  const { data: me } = useQuery(meQuery);
  const studies = useQuery({ ...studiesQuery(filter, at.cursor), placeholderData: keepPreviousData });
  const named = Object.values(filter).join(", ");
  return (
    <>
      <PageHead
        title={t("capability.title")}
        note={
          named && (
            <>
              {named} ·{" "}
              <Link to="/quality/capability" search={{}}>
                {t("capability.allStudies")}
              </Link>
            </>
          )
        }
        extra={
          may(me, STUDY) && (
            <Button type="primary" onClick={() => void navigate({ to: "/quality/capability/new", search: {} })}>
              {t("capability.new")}
            </Button>
          )
        }
      />
      <Paged query={studies} at={at} empty={t("capability.empty")} hint={t("capability.emptyHint")}>
        {(rows) => <Studies rows={rows} />}
      </Paged>
    </>
  );
}

function Studies({ rows }: { rows: StudyRow[] }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Table<StudyRow>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("capability.number"),
          key: "number",
          render: (_, row) => (
            <Link to="/quality/capability/$id" params={{ id: row.id }}>
              {row.number}
            </Link>
          ),
        },
        { title: t("capability.characteristic"), key: "characteristic", render: (_, row) => inLanguage(language, row, "name") },
        { title: t("capability.item"), key: "item", render: (_, row) => row.item ?? "–" },
        {
          title: t("capability.verdict"),
          key: "called",
          render: (_, row) => <Called called={row.called} provisional={row.provisional} />,
        },
        {
          title: t("capability.index"),
          key: "index",
          render: (_, row) => (
            <span className="figures">
              {indexName(row.index)} {row.value.toFixed(2)}
            </span>
          ),
        },
        {
          title: t("capability.sample"),
          key: "sample",
          responsive: ["md"],
          render: (_, row) => t("capability.sampleText", { subgroups: row.subgroups, values: row.values }),
        },
        { title: t("capability.by"), dataIndex: "by", responsive: ["md"] },
        {
          title: t("capability.at"),
          key: "at",
          responsive: ["sm"],
          render: (_, row) => <span className="figures">{shortTime(row.at)}</span>,
        },
      ]}
    />
  );
}
