/** Receiving goods: scan the order, choose the line, enter what came; Enter moves on. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert, Button, Radio } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { inspectionsOfQuery, purchaseOrderNumbered, purchaseOrderQuery } from "../../api/buying";
import { asProblem } from "../../api/problem";
import type { PurchaseOrder } from "../../api/types";
import { BigField } from "../../entry/BigField";
import { EnterForm } from "../../entry/EnterForm";
import { ScanField } from "../../entry/ScanField";
import { fromMicro, micro, quantity } from "../../format/numbers";
import { inLanguage, useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { useCommand } from "../../shell/useCommand";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import { Problem } from "../../states/Problem";
import "./buying.css";

const route = getRouteApi("/inside/purchasing/receive/$id");
const RECEIVE = "purchasing.receive";

export function ReceivePage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const scanned = async (text: string): Promise<string | null> => {
    const id = await purchaseOrderNumbered(text);
    if (id === null) return t("receive.unknown", { text });
    await navigate({ to: "/purchasing/receive/$id", params: { id } });
    return null;
  };
  return (
    <>
      <PageHead title={t("receive.title")} />
      <ScanField label={t("receive.scan")} hint={t("receive.scanHint")} onScan={scanned} />
    </>
  );
}

export function ReceiveOrderPage(): ReactNode {
  const { id } = route.useParams();
  const order = useQuery(purchaseOrderQuery(id));
  return (
    <Asked query={order} rows={8}>
      {(data) => <Body order={data} />}
    </Asked>
  );
}

interface Received {
  id: string;
  number: string;
  lot: string;
  quantity: string;
  unit: string;
}

function Body({ order }: { order: PurchaseOrder }): ReactNode {
  const { t } = useTranslation();
  const [done, setDone] = useState<Received>();
  const action = order.actions.find((one) => one.command === RECEIVE);
  const lines = order.lines.filter((one) => (micro(one.open) ?? 0n) > 0n);
  return (
    <>
      <PageHead
        title={t("receive.of", { order: order.number })}
        back={<Link to="/purchasing/receive">{t("receive.title")}</Link>}
        note={
          <>
            {order.supplier} · {order.supplier_name} ·{" "}
            <Link to="/purchasing/orders/$id" params={{ id: order.id }}>
              {order.number}
            </Link>
          </>
        }
      />
      {done && <Done received={done} />}
      {done === undefined && !action?.allowed && (
        <Alert
          type="warning"
          showIcon
          className="banner"
          title={t("receive.notNow", { reason: action?.reason ?? action?.code ?? order.state })}
        />
      )}
      {done === undefined && action?.allowed && lines.length === 0 && <Nothing title={t("receive.nothingOpen")} />}
      {done === undefined && action?.allowed && lines.length > 0 && (
        <Entry order={order} lines={lines} onDone={setDone} />
      )}
    </>
  );
}

interface EntryProps {
  order: PurchaseOrder;
  lines: PurchaseOrder["lines"];
  onDone: (received: Received) => void;
}

function Entry({ order, lines, onDone }: EntryProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const [chosen, choose] = useState(lines[0]?.line ?? 1);
  const [came, setCame] = useState("");
  const [lot, setLot] = useState("");
  const [supplierLot, setSupplierLot] = useState("");
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const receive = useCommand<Received>(RECEIVE, { version: order.version, onDone });
  const line = lines.find((one) => one.line === chosen) ?? lines[0];
  if (line === undefined) return null;
  const amount = micro(came);
  const bad = amount === null || amount <= 0n;
  const optional = (name: string, text: string): Record<string, string> => (text.trim() === "" ? {} : { [name]: text.trim() });
  const send = (): void => {
    setTried(true);
    if (bad || receive.isPending) return;
    receive.mutate({
      order_id: order.id,
      line: line.line,
      quantity: fromMicro(amount),
      unit: line.unit,
      ...optional("lot", lot),
      ...optional("supplier_lot", supplierLot),
      ...optional("delivery_note", note),
    });
  };
  return (
    <section className="card" aria-label={t("receive.title")} data-testid="receive">
      {lines.length > 1 && (
        <Radio.Group
          className="line-choices"
          aria-label={t("receive.chooseLine")}
          value={line.line}
          onChange={(event) => choose(Number(event.target.value))}
          options={lines.map((one) => ({
            value: one.line,
            label: `${one.line} · ${one.item} ${inLanguage(language, one, "item")}`,
          }))}
        />
      )}
      <h2>
        {line.item} · {inLanguage(language, line, "item")}
        <small>
          {t("receive.openOf", { open: quantity(line.open), quantity: quantity(line.quantity), unit: line.unit })}
        </small>
      </h2>
      {receive.isError && <Problem problem={asProblem(receive.error)} compact />}
      <EnterForm label={t("receive.title")} onSend={send}>
        <BigField
          key={line.line}
          numeric
          autoFocus
          label={t("receive.quantity")}
          value={came}
          onChange={setCame}
          suffix={line.unit}
          error={tried && bad ? t("buying.badNumber") : null}
        />
        <BigField label={t("receive.supplierLot")} value={supplierLot} onChange={setSupplierLot} maxLength={40} />
        <BigField label={t("receive.lot")} value={lot} onChange={setLot} maxLength={40} />
        <BigField label={t("receive.deliveryNote")} value={note} onChange={setNote} maxLength={40} />
        <div className="wide">
          <Button type="primary" htmlType="submit" block className="send" loading={receive.isPending}>
            {t("receive.send")}
          </Button>
        </div>
      </EnterForm>
    </section>
  );
}

function Done({ received }: { received: Received }): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const inspections = useQuery(inspectionsOfQuery(received.number, may(me, "quality.read")));
  const inspection = inspections.data?.rows[0];
  return (
    <Alert
      type="success"
      showIcon
      className="received"
      role="status"
      title={t("receive.done", { receipt: received.number })}
      description={
        <>
          <p>
            {t("receive.doneText", {
              lot: received.lot,
              quantity: quantity(received.quantity),
              unit: received.unit,
            })}
          </p>
          <div className="actions">
            <Link to="/purchasing/receive">{t("receive.next")}</Link>
            <Link to="/purchasing/receipts/$id" params={{ id: received.id }}>
              {received.number}
            </Link>
            {inspection && (
              <Link to="/quality/inspections/$id" params={{ id: inspection.id }}>
                {t("receive.toInspect")}
              </Link>
            )}
          </div>
        </>
      }
    />
  );
}
