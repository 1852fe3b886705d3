/** A complaint: its pieces, what is held for it, who is told, its nonconformance and 8D, the answer. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type ComplaintDocument, complaintQuery } from "../../api/complaints";
import { dateTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { DocumentLink } from "../../shell/DocumentLink";
import { LotLink } from "../../shell/LotLink";
import { PageHead } from "../../shell/PageHead";
import { DocumentState, StateTag } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { DocumentActions } from "../sales/DocumentActions";
import { Held, Notices } from "./Containment";
import "../sales/sales.css";

const route = getRouteApi("/inside/quality/complaints/$id");

export function ComplaintPage(): ReactNode {
  const { id } = route.useParams();
  const complaint = useQuery(complaintQuery(id));
  return (
    <Asked query={complaint} rows={10}>
      {(data) => <Body complaint={data} />}
    </Asked>
  );
}

function Body({ complaint }: { complaint: ComplaintDocument }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const reason = { name: "reason", label: t("complaint.reason") };
  return (
    <>
      <PageHead
        title={complaint.number}
        back={<Link to="/quality/complaints">{t("complaint.title")}</Link>}
        state={<DocumentState document="quality_complaint" state={complaint.state} />}
        note={`${complaint.customer} · ${complaint.customer_name} · ${complaint.item} ${inLanguage(language, complaint, "item")}`}
        extra={
          <DocumentActions
            actions={complaint.actions}
            version={complaint.version}
            subject={{ complaint_id: complaint.id }}
            asks={{
              "quality.receive_complaint_return": {
                fields: [
                  {
                    name: "serials",
                    label: t("complaint.backSerials"),
                    kind: "tags",
                    optional: true,
                    options: complaint.pieces.filter((one) => one.return_id === null).map((one) => ({ value: one.serial, label: one.serial })),
                  },
                ],
              },
              "quality.answer_complaint": {
                fields: [{ name: "answer", label: t("complaint.answer"), kind: "text", initial: complaint.answer ?? "" }],
              },
              "quality.lift_containment": { fields: [reason], danger: true },
              "quality.close_complaint": { fields: [] },
            }}
          />
        }
      />
      <div className="columns">
        <div>
          <Facts complaint={complaint} />
          <Pieces complaint={complaint} />
        </div>
        <div>
          <Notices complaint={complaint} />
          <Held complaint={complaint} />
        </div>
      </div>
    </>
  );
}

function Facts({ complaint }: { complaint: ComplaintDocument }): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={t("complaint.text")} data-testid="complaint">
      <h2>{t("complaint.text")}</h2>
      <p className="said">{complaint.text}</p>
      <dl className="pairs">
        <dt>{t("complaint.escape")}</dt>
        <dd>{complaint.escape_point}</dd>
        <dt>{t("complaint.reported")}</dt>
        <dd className="figures">{complaint.reported_on}</dd>
        <dt>{t("complaint.opened")}</dt>
        <dd>
          {complaint.opened_by} · <span className="figures">{dateTime(complaint.created)}</span>
        </dd>
        <dt>{t("complaint.nc")}</dt>
        <dd>
          <DocumentLink document="quality_nc" id={complaint.nc_id} number={complaint.nc} />{" "}
          <DocumentState document="quality_nc" state={complaint.nc_state} />
        </dd>
        <dt>{t("complaint.case")}</dt>
        <dd>
          <DocumentLink document="quality_8d" id={complaint.capa_id} number={complaint.capa} />{" "}
          <DocumentState document="quality_8d" state={complaint.capa_state} />
        </dd>
        <dt>{t("complaint.answer")}</dt>
        <dd>
          {complaint.answer ?? t("complaint.noAnswer")}
          {complaint.answered_at !== null && (
            <div className="quiet">
              {t("complaint.answeredBy", { name: complaint.answered_by ?? "", time: dateTime(complaint.answered_at) })}
            </div>
          )}
        </dd>
      </dl>
      {complaint.closed_at !== null && (
        <p className="quiet">{t("complaint.closedBy", { name: complaint.closed_by ?? "", time: dateTime(complaint.closed_at) })}</p>
      )}
    </section>
  );
}

type Piece = ComplaintDocument["pieces"][number];

function Pieces({ complaint }: { complaint: ComplaintDocument }): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={t("complaint.pieces")} data-testid="pieces">
      <h2>{t("complaint.pieces")}</h2>
      <Table<Piece>
        rowKey="lot_id"
        size="small"
        dataSource={complaint.pieces}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: "max-content" }}
        columns={[
          { title: t("trace.serial"), key: "serial", render: (_, one) => <LotLink number={one.serial} lot={one.lot_id} /> },
          {
            title: t("complaint.delivery"),
            key: "delivery",
            render: (_, one) => <DocumentLink document="sales_delivery" id={one.delivery_id} number={one.delivery} />,
          },
          {
            title: t("complaint.return"),
            key: "return",
            render: (_, one) =>
              one.return_number === null ? (
                <StateTag colour="amber" text={t("complaint.notBack")} />
              ) : (
                <DocumentLink document="customer_return" id={one.return_id} number={one.return_number} />
              ),
          },
        ]}
      />
    </section>
  );
}
