/** Complaints, the newest first. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Complaint, complaintsQuery } from "../../api/complaints";
import { may, meQuery } from "../../session";
import { DocumentLink } from "../../shell/DocumentLink";
import { PageHead } from "../../shell/PageHead";
import { useCursors } from "../../shell/Pager";
import { StateChoice } from "../../shell/StateChoice";
import { DocumentState } from "../../shell/StateTag";
import { Paged } from "../../states/Paged";

export function ComplaintsPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const [state, setState] = useState<string | undefined>();
  const at = useCursors();
  const complaints = useQuery({ ...complaintsQuery(state, at.cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead
        title={t("complaint.title")}
        extra={
          <>
            <StateChoice
              document="quality_complaint"
              label={t("complaint.state")}
              value={state}
              onChange={(value) => {
                setState(value);
                at.reset();
              }}
            />
            {may(me, "quality.complaints") && (
              <Button type="primary" onClick={() => void navigate({ to: "/quality/new_complaint" })}>
                {t("complaint.desk")}
              </Button>
            )}
          </>
        }
      />
      <Paged query={complaints} at={at} empty={t("complaint.empty")} hint={t("complaint.emptyHint")}>
        {(rows) => <Rows rows={rows} />}
      </Paged>
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
