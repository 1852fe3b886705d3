/** What customers have approved, the newest first; a new one is recorded here. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Approval, approvalsQuery } from "../../api/approvals";
import { AskDialog, type Asking, type Values } from "../../entry/AskDialog";
import { quantity } from "../../format/numbers";
import { plantDay } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { useCursors } from "../../shell/Pager";
import { StateChoice } from "../../shell/StateChoice";
import { DocumentState, StateTag } from "../../shell/StateTag";
import { Paged } from "../../states/Paged";

export function ApprovalsPage(): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const [state, setState] = useState<string | undefined>();
  const [open, setOpen] = useState(false);
  const at = useCursors();
  const approvals = useQuery({ ...approvalsQuery({ state }, at.cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead
        title={t("approval.title")}
        extra={
          <>
            <StateChoice
              document="quality_customer_approval"
              label={t("approval.state")}
              value={state}
              onChange={(value) => {
                setState(value);
                at.reset();
              }}
            />
            {may(me, "quality.dispose") && (
              <Button type="primary" onClick={() => setOpen(true)}>
                {t("approval.record")}
              </Button>
            )}
          </>
        }
      />
      <Paged query={approvals} at={at} empty={t("approval.empty")} hint={t("approval.emptyHint")}>
        {(rows) => <Rows rows={rows} />}
      </Paged>
      {open && <RecordApproval onClose={() => setOpen(false)} />}
    </>
  );
}

function RecordApproval({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const kinds = (["concession", "rework"] as const).map((value) => ({ value, label: t(`approval.${value}`) }));
  const fields: Asking[] = [
    { name: "number", label: t("approval.number"), hint: t("approval.numberHint"), max: 40 },
    { name: "customer", label: t("approval.customer"), max: 40 },
    { name: "item", label: t("approval.item"), max: 40 },
    { name: "kind", label: t("approval.kind"), kind: "choice", options: kinds, initial: "concession" },
    { name: "characteristic", label: t("approval.characteristic"), hint: t("approval.characteristicHint"), max: 40 },
    { name: "lower", label: t("approval.lower"), kind: "measure", optional: true },
    { name: "upper", label: t("approval.upper"), kind: "measure", optional: true, hint: t("approval.limitsHint") },
    { name: "quantity", label: t("approval.quantity"), kind: "decimal", max: 20 },
    { name: "unit", label: t("approval.unit"), initial: "ea", max: 12 },
    { name: "valid_until", label: t("approval.validUntil"), kind: "date", initial: plantDay() },
    { name: "note", label: t("approval.note"), kind: "text", max: 400 },
  ];
  return (
    <AskDialog
      name="quality.record_customer_approval"
      title={t("approval.record")}
      fields={fields}
      subject={{}}
      body={approvalOf}
      onClose={onClose}
      onDone={async (answer) => {
        await navigate({ to: "/quality/approvals/$id", params: { id: (answer as { id: string }).id } });
      }}
    />
  );
}

function approvalOf({ lower, upper, ...rest }: Values): Record<string, unknown> {
  const said = Object.entries(rest).map(([name, value]) => [name, typeof value === "string" ? value.trim() : value] as const);
  return { ...Object.fromEntries(said), ...limit("lower", lower), ...limit("upper", upper) };
}

function limit(name: string, text: Values[string]): Record<string, number> {
  return typeof text === "string" && text.trim() !== "" ? { [name]: Number(text.trim()) } : {};
}

export function limitsOf(approval: Approval): string {
  if (approval.lower !== null && approval.upper !== null) return `${approval.lower} – ${approval.upper}`;
  if (approval.upper !== null) return `≤ ${approval.upper}`;
  return approval.lower === null ? "–" : `≥ ${approval.lower}`;
}

function Rows({ rows }: { rows: Approval[] }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Table<Approval>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("approval.number"),
          key: "number",
          render: (_, row) => (
            <Link to="/quality/approvals/$id" params={{ id: row.id }}>
              {row.number}
            </Link>
          ),
        },
        { title: t("approval.state"), key: "state", render: (_, row) => <DocumentState document="quality_customer_approval" state={row.state} /> },
        { title: t("approval.kind"), key: "kind", render: (_, row) => t(`approval.${row.kind as "concession" | "rework"}`) },
        {
          title: t("approval.customer"),
          key: "customer",
          render: (_, row) => (
            <>
              {row.customer}
              <div className="quiet">{row.customer_name}</div>
            </>
          ),
        },
        {
          title: t("approval.item"),
          key: "item",
          render: (_, row) => (
            <>
              {row.item}
              <div className="quiet">{inLanguage(language, row, "item")}</div>
            </>
          ),
        },
        {
          title: t("approval.characteristic"),
          key: "characteristic",
          render: (_, row) => (
            <>
              {row.characteristic} <span className="figures">{row.kind === "concession" && limitsOf(row)}</span>
            </>
          ),
        },
        {
          title: t("approval.left"),
          key: "left",
          align: "right",
          render: (_, row) => (
            <span className="figures">
              {quantity(row.left)} / {quantity(row.quantity)} {row.unit}
            </span>
          ),
        },
        {
          title: t("approval.validUntil"),
          key: "until",
          render: (_, row) => (
            <>
              <span className="figures">{row.valid_until}</span> {row.expired && <StateTag colour="red" text={t("approval.expired")} />}
            </>
          ),
        },
      ]}
    />
  );
}
