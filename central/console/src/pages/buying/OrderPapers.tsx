/** What belongs to a purchase order, each a short table that leads to the document itself. */
import { Link } from "@tanstack/react-router";
import { Table, Tag } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Inspection, PurchaseOrder } from "../../api/types";
import { quantity } from "../../format/numbers";
import { coded } from "../../i18n";
import { Money } from "../../shell/Money";
import { DocumentState, StateTag } from "../../shell/StateTag";

type ReceiptRow = PurchaseOrder["receipts"][number];
type InvoiceRow = PurchaseOrder["invoices"][number];
type CreditRow = PurchaseOrder["credit_notes"][number];

interface SectionProps {
  title: string;
  name: string;
  empty: boolean;
  children: ReactNode;
}

function Section({ title, name, empty, children }: SectionProps): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={title} data-testid={name}>
      <h2>{title}</h2>
      {empty ? <p className="quiet">{t("buying.none")}</p> : children}
    </section>
  );
}

export function Receipts({ rows }: { rows: ReceiptRow[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Section title={t("buying.receipts")} name="receipts" empty={rows.length === 0}>
      <Table<ReceiptRow>
        rowKey="id"
        size="small"
        dataSource={rows}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          {
            title: t("buying.receipt"),
            key: "number",
            render: (_, row) => (
              <Link to="/purchasing/receipts/$id" params={{ id: row.id }}>
                {row.number}
              </Link>
            ),
          },
          {
            title: t("buying.state"),
            key: "state",
            render: (_, row) => <DocumentState document="goods_receipt" state={row.state} />,
          },
          { title: t("buying.lot"), key: "lot", responsive: ["sm"], render: (_, row) => row.lot },
          {
            title: t("buying.quantity"),
            key: "quantity",
            align: "right",
            render: (_, row) => (
              <span className="figures">
                {quantity(row.quantity)} {row.unit}
              </span>
            ),
          },
          {
            title: t("buying.returned"),
            key: "returned",
            align: "right",
            responsive: ["md"],
            render: (_, row) => <span className="figures">{quantity(row.returned)}</span>,
          },
          {
            title: t("buying.value"),
            key: "value",
            align: "right",
            responsive: ["md"],
            render: (_, row) => <Money amount={row.value} />,
          },
        ]}
      />
    </Section>
  );
}

export function Inspections({ rows }: { rows: Inspection[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Section title={t("buying.inspections")} name="inspections" empty={false}>
      <Table<Inspection>
        rowKey="id"
        size="small"
        dataSource={rows}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          {
            title: t("inspection.number"),
            key: "number",
            render: (_, row) => (
              <Link to="/quality/inspections/$id" params={{ id: row.id }}>
                {row.number}
              </Link>
            ),
          },
          {
            title: t("inspection.state"),
            key: "state",
            render: (_, row) => <DocumentState document="quality_inspection" state={row.state} />,
          },
          {
            title: t("inspection.plan"),
            key: "plan",
            render: (_, row) => (
              <span className="figures">
                n {row.to_inspect} · {row.ac} / {row.re}
              </span>
            ),
          },
          {
            title: t("inspection.result"),
            key: "result",
            render: (_, row) => (
              <span className="figures">
                {row.inspected === null ? "–" : `${row.nonconforming} / ${row.inspected}`}
              </span>
            ),
          },
        ]}
      />
    </Section>
  );
}

/** Whether an invoice may be paid, and if not, for which reasons. */
export function MatchState({ blocked }: { blocked: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  if (blocked.length === 0) return <StateTag colour="green" text={t("pay.free")} />;
  return (
    <span className="why">
      <StateTag colour="red" text={t("pay.blocked")} />{" "}
      {blocked.map((cause) => (
        <Tag key={cause}>{coded(t, "blockCause", cause)}</Tag>
      ))}
    </span>
  );
}

export function Invoices({ rows }: { rows: InvoiceRow[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Section title={t("buying.invoices")} name="invoices" empty={rows.length === 0}>
      <Table<InvoiceRow>
        rowKey="id"
        size="small"
        dataSource={rows}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          {
            title: t("buying.invoice"),
            key: "number",
            render: (_, row) => (
              <>
                <Link to="/purchasing/invoices/$id" params={{ id: row.id }}>
                  {row.number}
                </Link>
                <div className="quiet">{row.supplier_number}</div>
              </>
            ),
          },
          {
            title: t("buying.match"),
            key: "match",
            render: (_, row) => <MatchState blocked={row.blocked} />,
          },
          { title: t("buying.gross"), key: "total", align: "right", responsive: ["sm"], render: (_, row) => <Money amount={row.total} /> },
          {
            title: t("buying.toPay"),
            key: "open",
            align: "right",
            render: (_, row) => <Money amount={row.open} />,
          },
          { title: t("buying.due"), key: "due", responsive: ["md"], render: (_, row) => <span className="figures">{row.due}</span> },
        ]}
      />
    </Section>
  );
}

export function CreditNotes({ rows }: { rows: CreditRow[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Section title={t("buying.creditNotes")} name="credit-notes" empty={rows.length === 0}>
      <Table<CreditRow>
        rowKey="id"
        size="small"
        dataSource={rows}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          {
            title: t("buying.creditNote"),
            key: "number",
            render: (_, row) => (
              <>
                {row.number}
                <div className="quiet">{row.supplier_number}</div>
              </>
            ),
          },
          {
            title: t("buying.invoice"),
            key: "invoice",
            render: (_, row) => (
              <Link to="/purchasing/invoices/$id" params={{ id: row.invoice_id }}>
                {row.invoice}
              </Link>
            ),
          },
          { title: t("buying.net"), key: "net", align: "right", responsive: ["sm"], render: (_, row) => <Money amount={row.net} /> },
          { title: t("buying.vat"), key: "vat", align: "right", responsive: ["sm"], render: (_, row) => <Money amount={row.vat} /> },
          { title: t("buying.gross"), key: "total", align: "right", render: (_, row) => <Money amount={row.total} /> },
        ]}
      />
    </Section>
  );
}
