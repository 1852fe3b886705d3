/** How far receipts and invoices may differ from the order, and up to which amount a role approves. */
import { useQuery } from "@tanstack/react-query";
import { Button, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type ApprovalLimit, type Tolerance, approvalLimitsQuery, tolerancesQuery } from "../../api/closing";
import { AskDialog, type Values } from "../../entry/AskDialog";
import { coded } from "../../i18n";
import { may, meQuery } from "../../session";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { Nothing } from "../../states/Nothing";
import { BooksAsked } from "./Books";

export function AllowancesPage(): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const mayChange = may(me, "purchasing.maintain");
  const [tolerance, setTolerance] = useState<Tolerance>();
  const [limit, setLimit] = useState<Pick<ApprovalLimit, "role" | "amount">>();
  const tolerances = useQuery(tolerancesQuery);
  const limits = useQuery(approvalLimitsQuery);
  return (
    <>
      <PageHead title={t("allowances.title")} note={t("allowances.note")} />
      <h2 className="section-title">{t("allowances.tolerances")}</h2>
      <BooksAsked query={tolerances}>
        {(page) => <Tolerances rows={page.rows} onChange={mayChange ? setTolerance : undefined} />}
      </BooksAsked>
      <h2 className="section-title">
        {t("allowances.limits")}{" "}
        {mayChange && <Button onClick={() => setLimit({ role: "", amount: "" })}>{t("allowances.setLimit")}</Button>}
      </h2>
      <BooksAsked query={limits}>
        {(page) => <Limits rows={page.rows} onChange={mayChange ? setLimit : undefined} />}
      </BooksAsked>
      {tolerance && <ToleranceDialog tolerance={tolerance} onClose={() => setTolerance(undefined)} />}
      {limit && (
        <AskDialog
          name="purchasing.set_approval_limit"
          title={t("allowances.setLimit")}
          subject={{}}
          fields={[
            { name: "role", label: t("allowances.role"), initial: limit.role },
            { name: "amount", label: t("allowances.upTo"), kind: "decimal", initial: limit.amount },
          ]}
          onClose={() => setLimit(undefined)}
        />
      )}
    </>
  );
}

function Tolerances({ rows, onChange }: { rows: Tolerance[]; onChange: ((row: Tolerance) => void) | undefined }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table<Tolerance>
      rowKey="key"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        { title: t("allowances.what"), key: "key", render: (_, row) => coded(t, "toleranceKey", row.key) },
        { title: t("allowances.percent"), key: "percent", align: "right", render: (_, row) => (row.percent === null ? "–" : `${row.percent} %`) },
        { title: t("allowances.amount"), key: "amount", align: "right", render: (_, row) => (row.amount === null ? "–" : <Money amount={row.amount} />) },
        { title: t("allowances.beyond"), key: "blocks", render: (_, row) => t(row.blocks ? "allowances.blocks" : "allowances.tells") },
        {
          key: "change",
          render: (_, row) => onChange && <Button onClick={() => onChange(row)}>{t("allowances.change")}</Button>,
        },
      ]}
    />
  );
}

function Limits({ rows, onChange }: { rows: ApprovalLimit[]; onChange: ((row: ApprovalLimit) => void) | undefined }): ReactNode {
  const { t } = useTranslation();
  if (rows.length === 0) return <Nothing title={t("allowances.noLimits")} hint={t("allowances.noLimitsHint")} />;
  return (
    <Table<ApprovalLimit>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        { title: t("allowances.role"), dataIndex: "role" },
        {
          title: t("allowances.upTo"),
          key: "amount",
          align: "right",
          render: (_, row) => (
            <>
              <Money amount={row.amount} /> {row.currency}
            </>
          ),
        },
        {
          key: "change",
          render: (_, row) => onChange && <Button onClick={() => onChange(row)}>{t("allowances.change")}</Button>,
        },
      ]}
    />
  );
}

function ToleranceDialog({ tolerance, onClose }: { tolerance: Tolerance; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const said = (text: Values[string]): string | null => (typeof text === "string" && text.trim() !== "" ? text.trim() : null);
  return (
    <AskDialog
      name="purchasing.set_tolerance"
      title={coded(t, "toleranceKey", tolerance.key)}
      okText={t("allowances.change")}
      subject={{ key: tolerance.key }}
      fields={[
        { name: "percent", label: t("allowances.percent"), optional: true, initial: tolerance.percent ?? undefined, suffix: "%" },
        { name: "amount", label: t("allowances.amount"), optional: true, initial: tolerance.amount ?? undefined },
        {
          name: "blocks",
          label: t("allowances.beyond"),
          kind: "choice",
          initial: tolerance.blocks ? "blocks" : "tells",
          options: (["blocks", "tells"] as const).map((value) => ({ value, label: t(`allowances.${value}`) })),
        },
      ]}
      body={(values) => ({ percent: said(values.percent), amount: said(values.amount), blocks: values.blocks === "blocks" })}
      onClose={onClose}
    />
  );
}
