/** A purchase order with all that came of it: receipts, inspections, invoices with why they may not be paid, credit notes. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { inspectionsOfQuery, purchaseOrderQuery } from "../../api/buying";
import type { Action, PurchaseOrder } from "../../api/types";
import { micro, price, quantity } from "../../format/numbers";
import { dateTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { ActionButton, Actions } from "../../shell/Actions";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { ReasonDialog } from "../../shell/ReasonDialog";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { CreditNotes, Inspections, Invoices, Receipts } from "./OrderPapers";
import "./buying.css";

const route = getRouteApi("/inside/purchasing/orders/$id");
const CHANGE = "purchasing.change_order";
const RECEIVE = "purchasing.receive";
const APPROVE = "purchasing.approve_order";
const POST_INVOICE = "purchasing.post_invoice";
const WITH_REASON = new Set(["purchasing.send_back_order", "purchasing.cancel_order", "purchasing.close_order"]);

export function PurchaseOrderPage(): ReactNode {
  const { id } = route.useParams();
  const order = useQuery(purchaseOrderQuery(id));
  return (
    <Asked query={order} rows={12}>
      {(data) => <Body order={data} />}
    </Asked>
  );
}

function Body({ order }: { order: PurchaseOrder }): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const inspections = useQuery(inspectionsOfQuery(order.number, may(me, "quality.read")));
  return (
    <>
      <PageHead
        title={order.number}
        back={<Link to="/purchasing/orders">{t("buying.orders")}</Link>}
        state={<DocumentState document="purchase_order" state={order.state} />}
        note={`${order.supplier} · ${order.supplier_name}`}
        extra={<Buttons order={order} />}
      />
      <NotNow order={order} />
      <Facts order={order} />
      <Lines order={order} />
      <Receipts rows={order.receipts} />
      {inspections.data && inspections.data.rows.length > 0 && <Inspections rows={inspections.data.rows} />}
      <Invoices rows={order.invoices} />
      {order.credit_notes.length > 0 && <CreditNotes rows={order.credit_notes} />}
    </>
  );
}

/** The step that is due: shown also to those who may not do it, with the reason. */
function waitsFor(order: PurchaseOrder): string {
  if (order.state === "draft") return "purchasing.submit_order";
  return order.state === "submitted" ? APPROVE : RECEIVE;
}

function hasOpen(order: PurchaseOrder): boolean {
  return order.lines.some((line) => (micro(line.open) ?? 0n) > 0n);
}

/** Why approval is refused to the one who reads this. */
function NotNow({ order }: { order: PurchaseOrder }): ReactNode {
  const refused = order.actions.find((one) => one.command === APPROVE && !one.allowed);
  if (order.state !== "submitted" || !refused?.reason) return null;
  return <Alert type="info" showIcon className="banner" title={refused.reason} />;
}

function Buttons({ order }: { order: PurchaseOrder }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Action>();
  const params = { id: order.id };
  const goes: Record<string, () => void> = {
    [CHANGE]: () => void navigate({ to: "/purchasing/orders/$id/change", params }),
    [RECEIVE]: () => void navigate({ to: "/purchasing/receive/$id", params }),
    [POST_INVOICE]: () => void navigate({ to: "/purchasing/orders/$id/invoice", params }),
  };
  const possible = order.actions.filter((one) => one.allowed || one.command === waitsFor(order));
  return (
    <>
      <Actions actions={possible} version={order.version} subject={{ order_id: order.id }} refresh={["buying"]} />
      <div className="actions">
        {possible
          .filter((one) => one.command in goes || WITH_REASON.has(one.command))
          .filter((one) => one.command !== RECEIVE || hasOpen(order))
          .map((one) => (
            <ActionButton
              key={one.command}
              action={one}
              primary={one.command === RECEIVE}
              onClick={() => (goes[one.command] ?? (() => setAsking(one)))()}
            />
          ))}
      </div>
      {asking && (
        <ReasonDialog
          name={asking.command}
          subject={{ order_id: order.id }}
          version={order.version}
          title={`${asking.title} · ${order.number}`}
          label={t("buying.reason")}
          needed={t("buying.reasonNeeded")}
          okText={asking.title}
          done={t("buying.done", { title: asking.title })}
          danger={asking.command === "purchasing.cancel_order"}
          onClose={() => setAsking(undefined)}
        >
          {null}
        </ReasonDialog>
      )}
    </>
  );
}

function Facts({ order }: { order: PurchaseOrder }): ReactNode {
  const { t } = useTranslation();
  const by = (name: string | null, at: number | null): string => (name && at ? `${name} · ${dateTime(at)}` : "");
  const facts = [
    [t("buying.total"), <Money key="total" amount={order.total} currency={order.currency} />],
    [t("buying.wantedOn"), order.wanted_on],
    [t("buying.createdBy"), by(order.created_by, order.created)],
    [t("buying.submittedBy"), by(order.submitted_by, order.submitted)],
    [t("buying.approvedBy"), by(order.approved_by, order.approved)],
    [t("buying.closedAt"), order.closed ? dateTime(order.closed) : ""],
    [t("buying.note"), order.note],
  ] as const;
  return (
    <section className="card" aria-label={t("buying.number")} data-testid="facts">
      <dl className="pairs">
        {facts
          .filter(([, value]) => value)
          .flatMap(([name, value]) => [<dt key={`${name} name`}>{name}</dt>, <dd key={name}>{value}</dd>])}
      </dl>
    </section>
  );
}

type Line = PurchaseOrder["lines"][number];

function Lines({ order }: { order: PurchaseOrder }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const count = (name: "received" | "returned" | "invoiced" | "open") => ({
    title: t(`buying.${name}`),
    key: name,
    align: "right" as const,
    ...(name === "open" ? {} : { responsive: ["md" as const] }),
    render: (_: unknown, line: Line) => <span className="figures">{quantity(line[name])}</span>,
  });
  return (
    <section className="card" aria-label={t("buying.lines")} data-testid="order-lines">
      <h2>{t("buying.lines")}</h2>
      <Table<Line>
        rowKey="id"
        size="small"
        dataSource={order.lines}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          { title: t("buying.line"), dataIndex: "line", responsive: ["sm"] },
          {
            title: t("buying.item"),
            key: "item",
            render: (_, line) => (
              <>
                {line.item}
                <div className="quiet">{inLanguage(language, line, "item")}</div>
              </>
            ),
          },
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
          {
            title: t("buying.price"),
            key: "price",
            align: "right",
            responsive: ["sm"],
            render: (_, line) => <span className="figures">{price(line.price)}</span>,
          },
          { title: t("buying.value"), key: "value", align: "right", responsive: ["sm"], render: (_, line) => <Money amount={line.value} /> },
          count("received"),
          count("returned"),
          count("invoiced"),
          count("open"),
        ]}
      />
    </section>
  );
}
