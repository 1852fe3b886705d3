/** Complaints, the newest first. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Select, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Complaint, complaintsQuery } from "../../api/complaints";
import { declarationsQuery } from "../../api/queries";
import { useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { DocumentLink } from "../../shell/DocumentLink";
import { PageHead } from "../../shell/PageHead";
import { Pager, useCursors } from "../../shell/Pager";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";

export function ComplaintsPage(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const [state, setState] = useState<string | undefined>();
  const at = useCursors();
  const complaints = useQuery({ ...complaintsQuery(state, at.cursor), placeholderData: keepPreviousData });
  const { data: names } = useQuery(declarationsQuery);
  return (
    <>
      <PageHead
        title={t("complaint.title")}
        extra={
          <>
            <Select
              aria-label={t("complaint.state")}
              className="choice"
              allowClear
              placeholder={t("orders.anyState")}
              value={state}
              onChange={(value: string | undefined) => {
                setState(value);
                at.reset();
              }}
              options={Object.entries(names?.states.quality_complaint ?? {}).map(([value, name]) => ({ value, label: name[language] }))}
            />
            {may(me, "quality.complaints") && (
              <Button type="primary" onClick={() => void navigate({ to: "/quality/new_complaint" })}>
                {t("complaint.desk")}
              </Button>
            )}
          </>
        }
      />
      <Asked query={complaints}>
        {(page) =>
          page.rows.length === 0 ? (
            <Nothing title={t("complaint.empty")} hint={t("complaint.emptyHint")} />
          ) : (
            <>
              <Rows rows={page.rows} />
              <Pager at={at} next={page.next} />
            </>
          )
        }
      </Asked>
    </>
  );
}

function Rows({ rows }: { rows: Complaint[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table<Complaint>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("complaint.number"),
          key: "number",
          render: (_, row) => (
            <Link to="/quality/complaints/$id" params={{ id: row.id }}>
              {row.number}
            </Link>
          ),
        },
        { title: t("complaint.state"), key: "state", render: (_, row) => <DocumentState document="quality_complaint" state={row.state} /> },
        {
          title: t("complaint.customer"),
          key: "customer",
          render: (_, row) => (
            <>
              {row.customer}
              <div className="quiet">{row.customer_name}</div>
            </>
          ),
        },
        {
          title: t("complaint.serials"),
          key: "serials",
          render: (_, row) => (
            <>
              <span className="figures">{row.serials.slice(0, 3).join(", ")}</span>
              {row.serials.length > 3 && ` +${row.serials.length - 3}`}
              <div className="quiet">{row.item}</div>
            </>
          ),
        },
        { title: t("complaint.held"), key: "held", align: "right", render: (_, row) => <span className="figures">{row.held}</span> },
        { title: t("complaint.toTell"), key: "tell", align: "right", render: (_, row) => <span className="figures">{row.to_tell}</span> },
        { title: t("complaint.case"), key: "case", responsive: ["md"], render: (_, row) => <DocumentLink document="quality_8d" id={row.capa_id} number={row.capa} /> },
        { title: t("complaint.reported"), key: "reported", responsive: ["lg"], render: (_, row) => <span className="figures">{row.reported_on}</span> },
      ]}
    />
  );
}
