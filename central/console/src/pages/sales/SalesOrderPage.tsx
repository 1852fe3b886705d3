/** A sales order: its lines with what is reserved, held and gone, what could go now, and every paper that came of it. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type SalesLine, type SalesOrder, salesOrderQuery } from "../../api/selling";
import { isZero } from "../../format/money";
import { price, quantity } from "../../format/numbers";
import { dateTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { DocumentState, StateTag } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { AvailabilityOf } from "./AvailabilityOf";
import { DocumentActions } from "./DocumentActions";
import { CreditNotes, Invoices, Returns, Section, useDeliveryColumns } from "./Papers";
import "./sales.css";

const route = getRouteApi("/inside/sales/orders/$id");

export function SalesOrderPage(): ReactNode {
  const { id } = route.useParams();
  const order = useQuery(salesOrderQuery(id));
  return (
    <Asked query={order} rows={10}>
      {(data) => <Body order={data} />}
    </Asked>
  );
}

function Body({ order }: { order: SalesOrder }): ReactNode {
  const { t } = useTranslation();
  const deliveries = useDeliveryColumns(false);
  const waiting = order.lines.filter((line) => !isZero(line.open)).map((line) => line.item);
  const isLive = order.state === "draft" || order.state === "confirmed";
  return (
    <>
      <PageHead
        title={order.number}
        back={<Link to="/sales/orders">{t("selling.orders")}</Link>}
        state={<DocumentState document="sales_order" state={order.state} />}
        note={`${order.customer} · ${order.customer_name}${order.customer_reference ? ` · ${order.customer_reference}` : ""}`}
        extra={<Buttons order={order} />}
      />
      <Lines order={order} />
      {isLive && waiting.length > 0 && <AvailabilityOf items={[...new Set(waiting)]} />}
      <Section title={t("selling.deliveries")} name="deliveries" rows={order.deliveries} columns={deliveries} />
      {order.invoices.length > 0 && <Invoices rows={order.invoices} />}
      {order.credit_notes.length > 0 && <CreditNotes rows={order.credit_notes} />}
      {order.returns.length > 0 && <Returns rows={order.returns} />}
    </>
  );
}

function Buttons({ order }: { order: SalesOrder }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const to = (page: "pick" | "change") => () => void navigate({ to: `/sales/orders/$id/${page}`, params: { id: order.id } });
  const reason = { fields: [{ name: "reason", label: t("selling.reason") }], danger: true };
  return (
    <DocumentActions
      actions={order.actions}
      version={order.version}
      subject={{ order_id: order.id }}
      asks={{
        "sales.confirm_order": { fields: [] },
        "sales.create_delivery": to("pick"),
        "sales.reserve_order": { fields: [] },
        "sales.change_order": to("change"),
        "sales.close_order": reason,
        "sales.cancel_order": reason,
      }}
    />
  );
}

const COUNTS = ["reserved", "delivered", "returned", "invoiced", "open"] as const;

function Lines({ order }: { order: SalesOrder }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <section className="card" aria-label={t("selling.lines")} data-testid="order-lines">
      <h2>
        {t("selling.lines")}{" "}
        <small>
          {t("selling.total")} <Money amount={order.total} currency={order.currency} />
        </small>
      </h2>
      <Table<SalesLine>
        rowKey="id"
        size="small"
        dataSource={order.lines}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          {
            title: t("selling.item"),
            key: "item",
            render: (_, line) => (
              <>
                {line.item}
                <div className="quiet">{inLanguage(language, line, "item")}</div>
                {line.held_by.length > 0 && (
                  <StateTag colour="red" text={t("selling.heldBy", { documents: line.held_by.join(", ") })} />
                )}
              </>
            ),
          },
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
          ...COUNTS.map((name) => ({
            title: t(`selling.${name}`),
            key: name,
            align: "right" as const,
            render: (_: unknown, line: SalesLine) => <span className="figures">{quantity(line[name])}</span>,
          })),
          { title: t("selling.price"), key: "price", align: "right", render: (_, line) => <span className="figures">{price(line.price)}</span> },
          { title: t("selling.value"), key: "value", align: "right", render: (_, line) => <Money amount={line.value} /> },
        ]}
      />
      <dl className="pairs">
        {order.wanted_on && (
          <>
            <dt>{t("selling.wantedOn")}</dt>
            <dd className="figures">{order.wanted_on}</dd>
          </>
        )}
        <dt>{t("selling.createdBy")}</dt>
        <dd>
          {order.created_by} · <span className="figures">{dateTime(order.created)}</span>
        </dd>
        {order.confirmed !== null && (
          <>
            <dt>{t("selling.confirmedBy")}</dt>
            <dd>
              {order.confirmed_by} · <span className="figures">{dateTime(order.confirmed)}</span>
            </dd>
          </>
        )}
        {order.note && (
          <>
            <dt>{t("selling.note")}</dt>
            <dd>{order.note}</dd>
          </>
        )}
      </dl>
    </section>
  );
}
