/** A supplier's invoice: its lines against order and receipts, why it may not be paid, its credit notes and entries. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Button, Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { invoiceQuery } from "../../api/buying";
import type { Invoice } from "../../api/types";
import { quantity } from "../../format/numbers";
import { may, meQuery } from "../../session";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { Asked } from "../../states/Asked";
import { Blocks } from "../finance/Blocks";
import { EntriesOf } from "../finance/EntriesOf";
import { CreditNotes, MatchState } from "./OrderPapers";
import "./buying.css";

const route = getRouteApi("/inside/purchasing/invoices/$id");

export function InvoicePage(): ReactNode {
  const { id } = route.useParams();
  const invoice = useQuery(invoiceQuery(id));
  return (
    <Asked query={invoice} rows={8}>
      {(data) => <Body invoice={data} />}
    </Asked>
  );
}

function Body({ invoice }: { invoice: Invoice }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  return (
    <>
      <PageHead
        title={t("buying.invoiceTitle", { number: invoice.number })}
        back={
          <Link to="/purchasing/orders/$id" params={{ id: invoice.order_id }}>
            {invoice.order}
          </Link>
        }
        state={<MatchState blocked={invoice.blocked} />}
        note={`${invoice.supplier} · ${invoice.supplier_name} · ${invoice.supplier_number}`}
        extra={
          may(me, "purchasing.invoice") && (
            <Button
              onClick={() => void navigate({ to: "/purchasing/invoices/$id/credit", params: { id: invoice.id } })}
            >
              {t("buying.postCredit")}
            </Button>
          )
        }
      />
      <section className="card" aria-label={t("buying.toPay")} data-testid="invoice">
        <div className="figures-row">
          {(["net", "vat", "total", "open"] as const).map((name) => (
            <div key={name} className="figure">
              <span className="figure-name">
                {t(name === "total" ? "buying.gross" : name === "open" ? "buying.toPay" : `buying.${name}`)}
              </span>
              <span className="figure-value">
                <Money amount={invoice[name]} currency={name === "open" ? invoice.currency : undefined} />
              </span>
            </div>
          ))}
        </div>
        <Blocks blocks={invoice.blocks} />
        <dl className="pairs">
          <dt>{t("buying.paperDate")}</dt>
          <dd className="figures">{invoice.paper_date}</dd>
          <dt>{t("buying.due")}</dt>
          <dd className="figures">{invoice.due}</dd>
          <dt>{t("buying.vatCode")}</dt>
          <dd>{invoice.vat_code}</dd>
          {may(me, "finance.read") && (
            <>
              <dt>{t("buying.openItem")}</dt>
              <dd>
                <Link to="/finance/open_items/$id" params={{ id: invoice.open_item_id }}>
                  {invoice.number}
                </Link>
              </dd>
            </>
          )}
        </dl>
      </section>
      <Lines invoice={invoice} />
      {invoice.credit_notes.length > 0 && <CreditNotes rows={invoice.credit_notes} />}
      <EntriesOf document={invoice.id} />
    </>
  );
}

type Line = Invoice["lines"][number];

function Lines({ invoice }: { invoice: Invoice }): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={t("buying.match")} data-testid="match">
      <h2>{t("buying.match")}</h2>
      <Table<Line>
        rowKey="line"
        size="small"
        dataSource={invoice.lines}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          { title: t("buying.line"), dataIndex: "line", responsive: ["sm"] },
          { title: t("buying.item"), dataIndex: "item" },
          {
            title: t("buying.quantity"),
            key: "quantity",
            align: "right",
            render: (_, line) => (
              <span className="figures">
                {quantity(line.quantity)} {line.unit}
              </span>
            ),
          },
          { title: t("buying.net"), key: "net", align: "right", render: (_, line) => <Money amount={line.net} /> },
          { title: t("buying.matched"), key: "matched", align: "right", render: (_, line) => <Money amount={line.matched} /> },
          {
            title: t("buying.creditedQuantity"),
            key: "credited",
            align: "right",
            responsive: ["sm"],
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
