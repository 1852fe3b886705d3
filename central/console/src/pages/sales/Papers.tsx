/** Deliveries, invoices, credit notes and returns as short tables, on an order and on their own pages. */
import { Link } from "@tanstack/react-router";
import { Table } from "antd";
import type { ColumnsType } from "antd/es/table";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { CreditNoteItem, CustomerInvoiceItem, DeliveryItem, ReturnItem } from "../../api/selling";
import { quantity } from "../../format/numbers";
import { shortTime } from "../../format/time";
import { DocumentLink } from "../../shell/DocumentLink";
import { LotLink } from "../../shell/LotLink";
import { Money } from "../../shell/Money";
import { DocumentState } from "../../shell/StateTag";
import { Listed } from "../trace/Glance";

interface SectionProps<Row> {
  title: string;
  name: string;
  rows: readonly Row[];
  columns: ColumnsType<Row>;
}

/** A titled table; a dash where there is nothing yet. */
export function Section<Row extends { id: string }>({ title, name, rows, columns }: SectionProps<Row>): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={title} data-testid={name}>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p className="quiet">{t("selling.none")}</p>
      ) : (
        <Table<Row> rowKey="id" size="small" dataSource={rows} pagination={false} scroll={{ x: "max-content" }} columns={columns} />
      )}
    </section>
  );
}

export function useDeliveryColumns(withOrder: boolean): ColumnsType<DeliveryItem> {
  const { t } = useTranslation();
  const columns: ColumnsType<DeliveryItem> = [
    {
      title: t("selling.delivery"),
      key: "number",
      render: (_, row) => (
        <Link to="/sales/deliveries/$id" params={{ id: row.id }}>
          {row.number}
        </Link>
      ),
    },
    { title: t("selling.state"), key: "state", render: (_, row) => <DocumentState document="sales_delivery" state={row.state} /> },
    {
      title: t("selling.quantity"),
      key: "quantity",
      align: "right",
      render: (_, row) => <span className="figures">{quantity(row.quantity)}</span>,
    },
    {
      title: t("selling.at"),
      key: "at",
      responsive: ["sm"],
      render: (_, row) => <span className="figures">{shortTime(row.delivered ?? row.created)}</span>,
    },
    { title: t("selling.createdBy"), key: "by", responsive: ["md"], render: (_, row) => row.delivered_by ?? row.created_by },
  ];
  if (!withOrder) return columns;
  const [first, ...rest] = columns;
  const order = {
    title: t("selling.number"),
    key: "order",
    render: (_: unknown, row: DeliveryItem) => <DocumentLink document="sales_order" id={row.order_id} number={row.order} />,
  };
  const customer = {
    title: t("selling.customer"),
    key: "customer",
    render: (_: unknown, row: DeliveryItem) => `${row.customer} ${row.customer_name}`,
  };
  return first === undefined ? rest : [first, ...rest.slice(0, 1), order, customer, ...rest.slice(1)];
}

export function Invoices({ rows }: { rows: CustomerInvoiceItem[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Section
      title={t("selling.invoices")}
      name="invoices"
      rows={rows}
      columns={[
        {
          title: t("selling.invoice"),
          key: "number",
          render: (_, row) => <DocumentLink document="customer_invoice" id={row.id} number={row.number} />,
        },
        { title: t("selling.delivery"), key: "delivery", responsive: ["md"], render: (_, row) => <DocumentLink document="sales_delivery" id={row.delivery_id} number={row.delivery} /> },
        { title: t("selling.gross"), key: "total", align: "right", render: (_, row) => <Money amount={row.total} /> },
        { title: t("selling.toPay"), key: "open", align: "right", render: (_, row) => <Money amount={row.open} currency={row.currency} /> },
        { title: t("selling.dueOn"), key: "due", responsive: ["sm"], render: (_, row) => <span className="figures">{row.due}</span> },
      ]}
    />
  );
}

export function CreditNotes({ rows }: { rows: CreditNoteItem[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Section
      title={t("selling.creditNotes")}
      name="credit-notes"
      rows={rows}
      columns={[
        { title: t("selling.creditNote"), dataIndex: "number" },
        {
          title: t("selling.invoice"),
          key: "invoice",
          render: (_, row) => <DocumentLink document="customer_invoice" id={row.invoice_id} number={row.invoice} />,
        },
        { title: t("selling.gross"), key: "total", align: "right", render: (_, row) => <Money amount={row.total} currency={row.currency} /> },
        { title: t("selling.reason"), dataIndex: "reason", responsive: ["sm"] },
      ]}
    />
  );
}

export function Returns({ rows }: { rows: ReturnItem[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Section
      title={t("selling.returns")}
      name="returns"
      rows={rows}
      columns={[
        {
          title: t("selling.return"),
          key: "number",
          render: (_, row) => <DocumentLink document="customer_return" id={row.id} number={row.number} />,
        },
        {
          title: t("selling.serials"),
          key: "lots",
          render: (_, row) => <Listed>{row.lots.slice(0, 6).map((lot) => <LotLink key={lot} number={lot} />)}</Listed>,
        },
        {
          title: t("selling.nc"),
          key: "nc",
          render: (_, row) =>
            row.nc_number ? <DocumentLink document="quality_nc" id={row.nc_id} number={row.nc_number} /> : "–",
        },
        { title: t("selling.value"), key: "value", align: "right", responsive: ["md"], render: (_, row) => <Money amount={row.value} /> },
        { title: t("selling.reason"), dataIndex: "reason", responsive: ["sm"] },
      ]}
    />
  );
}
