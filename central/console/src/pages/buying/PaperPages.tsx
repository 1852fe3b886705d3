/** Entering a supplier's invoice for an order, and a credit note for an invoice. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { invoiceQuery, purchaseOrderQuery } from "../../api/buying";
import { asProblem } from "../../api/problem";
import type { Invoice, PurchaseOrder } from "../../api/types";
import { money } from "../../format/money";
import { fromMicro, micro, quantity, typed } from "../../format/numbers";
import { decimalsOf, worth } from "../../format/worth";
import { PageHead } from "../../shell/PageHead";
import { useCommand } from "../../shell/useCommand";
import { Asked } from "../../states/Asked";
import { Problem } from "../../states/Problem";
import { type PaperFields, PaperForm, type PaperLine } from "./PaperForm";
import "./buying.css";

const ofOrder = getRouteApi("/inside/purchasing/orders/$id/invoice");
const ofInvoice = getRouteApi("/inside/purchasing/invoices/$id/credit");

export function PostInvoicePage(): ReactNode {
  const { id } = ofOrder.useParams();
  const order = useQuery(purchaseOrderQuery(id));
  return <Asked query={order}>{(data) => <NewInvoice key={data.id} order={data} />}</Asked>;
}

/** What is most likely printed: what came and stayed and has no invoice yet; before the goods, what was ordered. */
function expected(line: PurchaseOrder["lines"][number], decimals: number): PaperLine {
  const of = (text: string): bigint => micro(text) ?? 0n;
  const kept = of(line.received) - of(line.returned) - of(line.invoiced) + of(line.credited);
  const rest = kept > 0n ? kept : of(line.wanted) - of(line.invoiced) + of(line.credited);
  const count = fromMicro(rest > 0n ? rest : 0n);
  return {
    line: line.line,
    item: line.item,
    unit: line.unit,
    quantity: count,
    net: worth(count, line.price, decimals) ?? "",
  };
}

/** Lines that are on the paper: one left at nothing is not. */
function printed(
  lines: readonly PaperLine[],
  fields: PaperFields,
): { line: number; quantity?: string; unit?: string; net: string }[] {
  return lines.flatMap(({ line, unit }, at) => {
    const { quantity: count, net } = fields.lines[at] ?? { quantity: "", net: "" };
    const [pieces, sum] = [micro(typed(count)) ?? 0n, micro(typed(net)) ?? 0n];
    if (pieces === 0n && sum === 0n) return [];
    return [{ line, net: typed(net), ...(pieces > 0n ? { quantity: fromMicro(pieces), unit } : {}) }];
  });
}

function NewInvoice({ order }: { order: PurchaseOrder }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const post = useCommand<{ id: string; number: string }>("purchasing.post_invoice", {
    onDone: async (answer) => {
      void message.success(t("buying.posted", { number: answer.number }));
      await navigate({ to: "/purchasing/invoices/$id", params: { id: answer.id } });
    },
  });
  const lines = order.lines.map((line) => expected(line, decimalsOf(order.total)));
  return (
    <>
      <PageHead
        title={t("buying.postInvoice")}
        back={
          <Link to="/purchasing/orders/$id" params={{ id: order.id }}>
            {order.number}
          </Link>
        }
        note={`${order.supplier} · ${order.supplier_name}`}
      />
      {post.isError && <Problem problem={asProblem(post.error)} compact />}
      <PaperForm
        invoice
        lines={lines}
        busy={post.isPending}
        onSend={(fields) =>
          post.mutate({
            order_id: order.id,
            number: fields.number.trim(),
            paper_date: fields.paper_date,
            due: fields.due,
            vat_code: fields.vat_code,
            total: typed(fields.total),
            lines: printed(lines, fields),
          })
        }
      />
    </>
  );
}

export function PostCreditPage(): ReactNode {
  const { id } = ofInvoice.useParams();
  const invoice = useQuery(invoiceQuery(id));
  return <Asked query={invoice}>{(data) => <NewCredit key={data.id} invoice={data} />}</Asked>;
}

function NewCredit({ invoice }: { invoice: Invoice }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const post = useCommand<{ number: string; open: string; currency: string }>("purchasing.post_credit_note", {
    onDone: async (answer) => {
      const open = `${money(answer.open)} ${answer.currency}`;
      void message.success(t("buying.credited", { number: answer.number, open }));
      await navigate({ to: "/purchasing/invoices/$id", params: { id: invoice.id } });
    },
  });
  const lines = invoice.lines.map((line) => ({
    line: line.line,
    item: `${line.item} (${quantity(line.quantity)})`,
    unit: line.unit,
    quantity: "0",
    net: "0",
  }));
  return (
    <>
      <PageHead
        title={t("buying.postCredit")}
        back={
          <Link to="/purchasing/invoices/$id" params={{ id: invoice.id }}>
            {t("buying.invoiceTitle", { number: invoice.number })}
          </Link>
        }
        note={`${invoice.supplier} · ${invoice.supplier_name} · ${invoice.supplier_number}`}
      />
      {post.isError && <Problem problem={asProblem(post.error)} compact />}
      <PaperForm
        invoice={false}
        lines={lines}
        busy={post.isPending}
        onSend={(fields) =>
          post.mutate({
            invoice_id: invoice.id,
            number: fields.number.trim(),
            paper_date: fields.paper_date,
            total: typed(fields.total),
            lines: printed(lines, fields),
          })
        }
      />
    </>
  );
}
