/** A customer's approval: what it is for, how much of it is left, what went under it. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type ApprovalDocument, approvalQuery } from "../../api/approvals";
import { quantity } from "../../format/numbers";
import { dateTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { DocumentLink } from "../../shell/DocumentLink";
import { PageHead } from "../../shell/PageHead";
import { DocumentState, StateTag } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { DocumentActions } from "../sales/DocumentActions";
import { limitsOf } from "./ApprovalsPage";

const route = getRouteApi("/inside/quality/approvals/$id");

export function ApprovalPage(): ReactNode {
  const { id } = route.useParams();
  const approval = useQuery(approvalQuery(id));
  return (
    <Asked query={approval} rows={8}>
      {(data) => <Body approval={data} />}
    </Asked>
  );
}

function Body({ approval }: { approval: ApprovalDocument }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <>
      <PageHead
        title={approval.number}
        back={<Link to="/quality/approvals">{t("approval.title")}</Link>}
        state={<DocumentState document="quality_customer_approval" state={approval.state} />}
        note={`${approval.customer} · ${approval.customer_name} · ${approval.item} ${inLanguage(language, approval, "item")}`}
        extra={
          <DocumentActions
            actions={approval.actions}
            version={approval.version}
            subject={{ approval_id: approval.id }}
            asks={{
              "quality.sign_customer_approval": {},
              "quality.withdraw_customer_approval": {
                fields: [{ name: "reason", label: t("approval.reason") }],
                danger: true,
              },
            }}
          />
        }
      />
      <section className="card" aria-label={t("approval.title")} data-testid="approval">
        <dl className="pairs">
          <dt>{t("approval.kind")}</dt>
          <dd>{t(`approval.${approval.kind as "concession" | "rework"}`)}</dd>
          <dt>{t("approval.characteristic")}</dt>
          <dd>{approval.characteristic}</dd>
          {approval.kind === "concession" && (
            <>
              <dt>{t("approval.limits")}</dt>
              <dd className="figures">{limitsOf(approval)}</dd>
            </>
          )}
          <dt>{t("approval.left")}</dt>
          <dd className="figures">
            {quantity(approval.left)} / {quantity(approval.quantity)} {approval.unit}
          </dd>
          <dt>{t("approval.validUntil")}</dt>
          <dd>
            <span className="figures">{approval.valid_until}</span>{" "}
            {approval.expired && <StateTag colour="red" text={t("approval.expired")} />}
          </dd>
          <dt>{t("approval.note")}</dt>
          <dd>{approval.note}</dd>
          <dt>{t("approval.enteredBy")}</dt>
          <dd>
            {approval.entered_by} · <span className="figures">{dateTime(approval.created)}</span>
          </dd>
          {approval.signed_at !== null && (
            <>
              <dt>{t("approval.signedBy")}</dt>
              <dd>
                {approval.signed_by} · <span className="figures">{dateTime(approval.signed_at)}</span>
              </dd>
            </>
          )}
          {approval.withdrawn_at !== null && (
            <>
              <dt>{t("approval.withdrawn")}</dt>
              <dd>
                {approval.withdrawn_by} · <span className="figures">{dateTime(approval.withdrawn_at)}</span> ·{" "}
                {approval.withdraw_reason}
              </dd>
            </>
          )}
        </dl>
      </section>
      <Uses approval={approval} />
    </>
  );
}

function Uses({ approval }: { approval: ApprovalDocument }): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={t("approval.uses")} data-testid="uses">
      <h2>{t("approval.uses")}</h2>
      {approval.uses.length === 0 ? (
        <p className="quiet">{t("approval.noUses")}</p>
      ) : (
        <Table<ApprovalDocument["uses"][number]>
          rowKey="document_id"
          size="small"
          dataSource={approval.uses}
          pagination={false}
          scroll={{ x: "max-content" }}
          columns={[
            {
              title: t("approval.document"),
              key: "document",
              render: (_, row) => <DocumentLink document={row.document_type} id={row.document_id} number={row.document} />,
            },
            {
              title: t("approval.quantity"),
              key: "quantity",
              align: "right",
              render: (_, row) => (
                <span className="figures">
                  {quantity(row.quantity)} {approval.unit}
                </span>
              ),
            },
            { title: t("approval.lots"), key: "lots", render: (_, row) => <span className="figures">{row.lots.join(", ")}</span> },
            { title: t("rework.day"), key: "at", render: (_, row) => <span className="figures">{dateTime(row.at)}</span> },
          ]}
        />
      )}
    </section>
  );
}
