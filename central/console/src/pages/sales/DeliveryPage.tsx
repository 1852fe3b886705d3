/** A delivery: the serials bound to it, whether it may go and if not why, its inspection, invoice and returns. */
import { DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert, Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { packingList } from "../../api/approvals";
import { inspectionsOfQuery } from "../../api/buying";
import { type Delivery, deliveryQuery } from "../../api/selling";
import { isZero } from "../../format/money";
import { quantity } from "../../format/numbers";
import { dateTime, plantDay } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { DocumentLink } from "../../shell/DocumentLink";
import { LotLink } from "../../shell/LotLink";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { DocumentState, StateTag } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { EntriesOf } from "../finance/EntriesOf";
import { Inspections } from "../buying/OrderPapers";
import { DocumentActions } from "./DocumentActions";
import { Returns } from "./Papers";
import "./sales.css";

const route = getRouteApi("/inside/sales/deliveries/$id");
const POST = "sales.post_delivery";
const DAYS_TO_PAY = 30;
const DAY_MICROS = 24 * 3600 * 1_000_000;
const SHOWN_MAX = 400; // serials drawn at once; the filter finds the others

export function DeliveryPage(): ReactNode {
  const { id } = route.useParams();
  const delivery = useQuery(deliveryQuery(id));
  return (
    <Asked query={delivery} rows={10}>
      {(data) => <Body delivery={data} />}
    </Asked>
  );
}

function Body({ delivery }: { delivery: Delivery }): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const inspections = useQuery(inspectionsOfQuery(delivery.number, may(me, "quality.read")));
  const post = delivery.actions.find((one) => one.command === POST);
  const refused = delivery.state === "draft" && post && !post.allowed ? post.reason : null;
  return (
    <>
      <PageHead
        title={delivery.number}
        back={
          <Link to="/sales/orders/$id" params={{ id: delivery.order_id }}>
            {delivery.order}
          </Link>
        }
        state={<DocumentState document="sales_delivery" state={delivery.state} />}
        note={`${delivery.customer} · ${delivery.customer_name}`}
        extra={<Buttons delivery={delivery} />}
      />
      {refused && <Alert className="banner" type="error" showIcon role="alert" title={t("selling.refused")} description={refused} data-testid="refused" />}
      <Lines delivery={delivery} />
      {inspections.data && inspections.data.rows.length > 0 && <Inspections rows={inspections.data.rows} />}
      {delivery.returns.length > 0 && <Returns rows={delivery.returns} />}
      <EntriesOf document={delivery.id} />
    </>
  );
}

function Buttons({ delivery }: { delivery: Delivery }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const language = useLanguage();
  const reason = { name: "reason", label: t("selling.reason") };
  const lots = lotsOf(delivery);
  return (
    <>
    {delivery.delivered !== null && (
      <Button icon={<DownloadOutlined />} href={packingList(delivery.id, "pdf", language)} download>
        {t("conceding.packing")}
      </Button>
    )}
    <DocumentActions
      actions={delivery.actions}
      version={delivery.version}
      subject={{ delivery_id: delivery.id }}
      asks={{
        [POST]: { fields: [] },
        "sales.post_invoice": {
          fields: [
            { name: "due", label: t("selling.dueOn"), kind: "date", initial: plantDay((Date.now() * 1000) + DAYS_TO_PAY * DAY_MICROS) },
            { name: "vat_code", label: t("selling.vatCode"), initial: "OUT13", max: 20 },
          ],
          onDone: async (answer) => {
            await navigate({ to: "/sales/invoices/$id", params: { id: (answer as { id: string }).id } });
          },
        },
        "sales.set_aside": {
          fields: [
            ...(delivery.lines.some((line) => line.serialised) ? [{ name: "serials", label: t("selling.badSerials"), kind: "tags" as const, optional: lots.length > 0 }] : []),
            ...lots.map((lot) => ({ name: lot.number, label: t("selling.badOfLot", { lot: lot.number }), kind: "decimal" as const, suffix: lot.unit, optional: true })),
            reason,
          ],
          body: (values) => ({
            serials: values["serials"] ?? [],
            lots: lots.flatMap((lot) => (values[lot.number] ? [{ lot: lot.number, quantity: values[lot.number] }] : [])),
            reason: values["reason"],
          }),
        },
        "sales.receive_return": {
          fields: [{ name: "lots", label: t("selling.returnLots"), kind: "tags" }, reason],
          body: ({ lots, reason: why }) => ({ lots: (Array.isArray(lots) ? lots : []).map((lot) => ({ lot })), reason: why }),
          onDone: async (answer) => {
            await navigate({ to: "/sales/returns/$id", params: { id: (answer as { id: string }).id } });
          },
        },
        "sales.cancel_delivery": { fields: [reason], danger: true },
      }}
    />
    </>
  );
}

/** Lots of items without serials, each once, whichever lines they stand on. */
function lotsOf(delivery: Delivery): { number: string; unit: string }[] {
  const lots = delivery.lines.filter((line) => !line.serialised).flatMap((line) => line.lots.map((lot) => [lot.lot, line.unit] as const));
  return [...new Map(lots)].map(([number, unit]) => ({ number, unit }));
}

function Lines({ delivery }: { delivery: Delivery }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <section className="card" aria-label={t("selling.serials")} data-testid="delivery-lines">
      <dl className="pairs">
        {delivery.delivered !== null && (
          <>
            <dt>{t("selling.deliveredBy")}</dt>
            <dd>
              {delivery.delivered_by} · <span className="figures">{dateTime(delivery.delivered)}</span>
            </dd>
          </>
        )}
        {delivery.invoice && (
          <>
            <dt>{t("selling.invoice")}</dt>
            <dd>
              <DocumentLink document="customer_invoice" id={delivery.invoice_id} number={delivery.invoice} />
            </dd>
          </>
        )}
      </dl>
      {delivery.lines.map((line) => (
        <div key={line.line}>
          <h2>
            {line.item} {inLanguage(language, line, "item")}
            <small className="figures">
              {quantity(line.quantity)} {line.unit}
              {!isZero(line.set_aside) && ` · ${t("selling.setAside", { quantity: quantity(line.set_aside) })}`}
              {line.value !== null && delivery.currency !== null && !isZero(line.value) && (
                <>
                  {" · "}
                  <Money amount={line.value} currency={delivery.currency} />
                </>
              )}
            </small>
          </h2>
          <Lots lots={line.lots} item={line.item} unit={line.unit} />
        </div>
      ))}
    </section>
  );
}

type Lot = Delivery["lines"][number]["lots"][number];

function Lots({ lots, item, unit }: { lots: Lot[]; item: string; unit: string }): ReactNode {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const shown = lots.filter((lot) => lot.lot.toLowerCase().includes(wanted)).slice(0, SHOWN_MAX);
  return (
    <>
      {lots.length > 20 && (
        <Input
          className="lots-search"
          allowClear
          aria-label={t("selling.findSerial")}
          placeholder={t("selling.findSerial")}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <ul className="serial-chips" aria-label={t("selling.serials")} tabIndex={0}>
        {shown.map((lot) => (
          <li key={lot.lot_id} className={lot.held_by.length > 0 ? "bad" : undefined}>
            <LotLink number={lot.lot} lot={lot.lot_id} item={item} />
            {lot.quantity !== "1" && (
              <span className="figures quiet">
                {quantity(lot.quantity)} {unit}
              </span>
            )}
            {lot.held_by.length > 0 && <span className="refused">{t("selling.heldBy", { documents: lot.held_by.join(", ") })}</span>}
            {lot.concession && (
              <StateTag colour="amber" text={lot.approval === null ? t("conceding.concession") : t("conceding.under", { approval: lot.approval })} />
            )}
            {!isZero(lot.returned) && <span className="quiet">{t("selling.cameBack")}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
