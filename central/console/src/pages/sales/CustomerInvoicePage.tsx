/** A customer's invoice: its lines, what is still owed, its credit notes and entries. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Button, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type CustomerInvoice, customerInvoiceQuery } from "../../api/selling";
import { AskDialog, type Values } from "../../entry/AskDialog";
import { quantity } from "../../format/numbers";
import { may, meQuery } from "../../session";
import { DocumentLink } from "../../shell/DocumentLink";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { Asked } from "../../states/Asked";
import { EntriesOf } from "../finance/EntriesOf";
import { CreditNotes } from "./Papers";

const route = getRouteApi("/inside/sales/invoices/$id");

export function CustomerInvoicePage(): ReactNode {
  const { id } = route.useParams();
  const invoice = useQuery(customerInvoiceQuery(id));
  return (
    <Asked query={invoice} rows={8}>
      {(data) => <Body invoice={data} />}
    </Asked>
  );
}

type Line = CustomerInvoice["lines"][number];
const SUMS = { net: "selling.net", vat: "selling.vat", total: "selling.gross", open: "selling.toPay" } as const;

function Body({ invoice }: { invoice: CustomerInvoice }): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const [crediting, setCrediting] = useState(false);
  return (
    <>
      <PageHead
        title={`${t("selling.invoice")} ${invoice.number}`}
        back={
          <Link to="/sales/orders/$id" params={{ id: invoice.order_id }}>
            {invoice.order}
          </Link>
        }
        note={`${invoice.customer} · ${invoice.customer_name}`}
        extra={may(me, "sales.invoice") && <Button onClick={() => setCrediting(true)}>{t("selling.creditNote")}</Button>}
      />
      <section className="card" aria-label={t("selling.invoice")} data-testid="invoice">
        <div className="figures-row">
          {(["net", "vat", "total", "open"] as const).map((name) => (
            <div key={name} className="figure">
              <span className="figure-name">{t(SUMS[name])}</span>
              <span className="figure-value">
                <Money amount={invoice[name]} currency={name === "open" ? invoice.currency : undefined} />
              </span>
            </div>
          ))}
        </div>
        <dl className="pairs">
          <dt>{t("selling.delivery")}</dt>
          <dd>
            <DocumentLink document="sales_delivery" id={invoice.delivery_id} number={invoice.delivery} />
          </dd>
          <dt>{t("selling.dueOn")}</dt>
          <dd className="figures">{invoice.due}</dd>
          <dt>{t("selling.vatCode")}</dt>
          <dd>{invoice.vat_code}</dd>
          {may(me, "finance.read") && (
            <>
              <dt>{t("selling.openItem")}</dt>
              <dd>
                <DocumentLink document="open_item" id={invoice.open_item_id} number={invoice.number} />
              </dd>
            </>
          )}
        </dl>
      </section>
      <Lines lines={invoice.lines} />
      {invoice.credit_notes.length > 0 && <CreditNotes rows={invoice.credit_notes} />}
      <EntriesOf document={invoice.id} />
      {crediting && <Credit invoice={invoice} onClose={() => setCrediting(false)} />}
    </>
  );
}

function Lines({ lines }: { lines: Line[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={t("selling.lines")} data-testid="invoice-lines">
      <Table<Line>
        rowKey="line"
        size="small"
        dataSource={lines}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          { title: t("selling.item"), key: "item", render: (_, line) => t("selling.lineOf", { line: line.line, item: line.item }) },
          {
            title: t("selling.quantity"),
            key: "quantity",
            align: "right",
            render: (_, line) => (
              <span className="figures">
                {quantity(line.quantity)} {line.unit}
              </span>
            ),
          },
          { title: t("selling.net"), key: "net", align: "right", render: (_, line) => <Money amount={line.net} /> },
          {
            title: t("selling.credited"),
            key: "credited",
            align: "right",
            render: (_, line) => (
              <>
                <span className="figures">{quantity(line.credited)}</span> · <Money amount={line.credited_net} />
              </>
            ),
          },
        ]}
      />
    </section>
  );
}

function Credit({ invoice, onClose }: { invoice: CustomerInvoice; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const [first] = invoice.lines;
  const body = ({ line, quantity: count, net, reason }: Values): Record<string, unknown> => {
    const unit = invoice.lines.find((one) => String(one.line) === line)?.unit;
    return {
      lines: [{ line: Number(line), ...(count ? { quantity: count, unit } : {}), ...(net ? { net } : {}) }],
      reason,
    };
  };
  return (
    <AskDialog
      name="sales.post_credit_note"
      title={t("selling.creditNote")}
      subject={{ invoice_id: invoice.id }}
      version={invoice.version}
      body={body}
      fields={[
        {
          name: "line",
          label: t("selling.creditLine"),
          kind: "choice",
          initial: first === undefined ? undefined : String(first.line),
          options: invoice.lines.map((line) => ({
            value: String(line.line),
            label: t("selling.lineOf", { line: line.line, item: line.item }),
          })),
        },
        { name: "quantity", label: t("selling.creditQuantity"), kind: "decimal", optional: true, max: 20 },
        { name: "net", label: t("selling.creditNet"), kind: "decimal", optional: true, max: 20 },
        { name: "reason", label: t("selling.reason") },
      ]}
      onClose={onClose}
    />
  );
}
