/** A goods receipt: the lot, what decided about it, what went back, its entries. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Form, Input } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { receiptQuery } from "../../api/buying";
import { asProblem } from "../../api/problem";
import type { Receipt } from "../../api/types";
import { quantity } from "../../format/numbers";
import { dateTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { ActionButton } from "../../shell/Actions";
import { Dialog } from "../../shell/Dialog";
import { DocumentLink } from "../../shell/DocumentLink";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { DocumentState } from "../../shell/StateTag";
import { useCommand } from "../../shell/useCommand";
import { Asked } from "../../states/Asked";
import { Problem } from "../../states/Problem";
import { EntriesOf } from "../finance/EntriesOf";

const route = getRouteApi("/inside/purchasing/receipts/$id");
const RETURN = "purchasing.return_goods";

export function ReceiptPage(): ReactNode {
  const { id } = route.useParams();
  const receipt = useQuery(receiptQuery(id));
  return (
    <Asked query={receipt} rows={8}>
      {(data) => <Body receipt={data} />}
    </Asked>
  );
}

function Body({ receipt }: { receipt: Receipt }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const [returning, setReturning] = useState(false);
  const facts = [
    [t("buying.number"), <DocumentLink key="o" document="purchase_order" id={receipt.order_id} number={receipt.order} />],
    [t("buying.lot"), receipt.lot],
    [t("buying.supplierLot"), receipt.supplier_lot],
    [t("buying.deliveryNote"), receipt.delivery_note],
    [t("buying.quantity"), `${quantity(receipt.quantity)} ${receipt.unit}`],
    [t("buying.value"), <Money key="v" amount={receipt.value} currency={receipt.currency} />],
    [t("buying.postingDate"), receipt.posting_date],
    [t("buying.receivedBy"), `${receipt.received_by} · ${dateTime(receipt.created)}`],
    [
      t("buying.decidedBy"),
      receipt.decided_number && (
        <DocumentLink
          key="d"
          document={receipt.decided_type ?? ""}
          id={receipt.decided_id}
          number={receipt.decided_number}
        />
      ),
    ],
  ] as const;
  return (
    <>
      <PageHead
        title={receipt.number}
        back={
          <Link to="/purchasing/orders/$id" params={{ id: receipt.order_id }}>
            {receipt.order}
          </Link>
        }
        state={<DocumentState document="goods_receipt" state={receipt.state} />}
        note={`${receipt.item} · ${inLanguage(language, receipt, "item")}`}
        extra={receipt.actions
          .filter((one) => one.command === RETURN)
          .map((one) => (
            <ActionButton key={RETURN} action={one} onClick={() => setReturning(true)} />
          ))}
      />
      <section className="card" aria-label={t("buying.receipt")} data-testid="receipt">
        <dl className="pairs">
          {facts
            .filter(([, value]) => value)
            .flatMap(([name, value]) => [<dt key={`${name} name`}>{name}</dt>, <dd key={name}>{value}</dd>])}
        </dl>
      </section>
      {receipt.returns.length > 0 && (
        <section className="card" aria-label={t("buying.returns")} data-testid="returns">
          <h2>{t("buying.returns")}</h2>
          <ul className="plain record">
            {receipt.returns.map((one) => (
              <li key={one.id}>
                <strong>{one.number}</strong> · <span className="figures">{quantity(one.quantity)}</span> {receipt.unit} ·{" "}
                <Money amount={one.value} currency={receipt.currency} /> · {one.posting_date}
                {one.replaced && ` · ${t("buying.replaced")}`}
                <div className="quiet">
                  {one.reason}{" "}
                  {one.nc_number && <DocumentLink document="quality_nc" id={one.nc_id} number={one.nc_number} />}
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      <EntriesOf document={receipt.id} />
      {returning && <ReturnDialog receipt={receipt} onClose={() => setReturning(false)} />}
    </>
  );
}

function ReturnDialog({ receipt, onClose }: { receipt: Receipt; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const send = useCommand(RETURN, { onDone: onClose });
  const needed = [{ required: true, whitespace: true, message: t("buying.needed") }];
  return (
    <Dialog
      title={`${t("buying.returnGoods")} · ${receipt.number}`}
      okText={t("buying.returnGoods")}
      form="return"
      sending={send.isPending}
      danger
      onClose={onClose}
    >
      {send.isError && <Problem problem={asProblem(send.error)} compact />}
      <Form<{ quantity: string; reason: string }>
        id="return"
        layout="vertical"
        requiredMark={false}
        onFinish={(fields) => send.mutate({ receipt_id: receipt.id, unit: receipt.unit, ...fields })}
      >
        <Form.Item name="quantity" label={t("buying.quantity")} rules={needed}>
          <Input autoFocus inputMode="decimal" suffix={receipt.unit} />
        </Form.Item>
        <Form.Item name="reason" label={t("buying.reason")} rules={needed}>
          <Input maxLength={400} />
        </Form.Item>
      </Form>
    </Dialog>
  );
}
