/** Picking for an order: each serial is scanned, or the oldest are taken; what may not go is refused by name. */
import { CloseOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert, App, Button, Checkbox, Input } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/problem";
import { type SalesLine, type SalesOrder, salesOrderQuery } from "../../api/selling";
import { lotsNumbered } from "../../api/trace";
import { ScanField } from "../../entry/ScanField";
import { isZero } from "../../format/money";
import { quantity } from "../../format/numbers";
import { inLanguage, useLanguage } from "../../i18n";
import { PageHead } from "../../shell/PageHead";
import { useCommand } from "../../shell/useCommand";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import { Problem } from "../../states/Problem";
import { AvailabilityOf } from "./AvailabilityOf";
import { NOTHING_PICKED, type Picked, isScanned, leftOf, pickLines, refusedSerial, serialsOf, withSerial, withoutSerial } from "./picking";
import "../buying/buying.css";
import "./sales.css";

const route = getRouteApi("/inside/sales/orders/$id/pick");

export function PickPage(): ReactNode {
  const { id } = route.useParams();
  const order = useQuery(salesOrderQuery(id));
  return (
    <Asked query={order} rows={8}>
      {(data) => <Pick key={id} order={data} />}
    </Asked>
  );
}

interface Answer {
  id: string;
  number: string;
}

function Pick({ order }: { order: SalesOrder }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [picked, setPicked] = useState<Picked>(NOTHING_PICKED);
  const [empty, setEmpty] = useState(false);
  const lines = order.lines.filter((line) => !isZero(line.open));
  const send = useCommand<Answer>("sales.create_delivery", {
    version: order.version,
    onDone: async (answer) => {
      void message.success(t("pick.done", { number: answer.number }));
      await navigate({ to: "/sales/deliveries/$id", params: { id: answer.id } });
    },
  });
  const problem = send.isError ? asProblem(send.error) : null;
  const bad = problem === null ? null : refusedSerial(problem.message, picked);

  const scanned = async (serial: string): Promise<string | null> => {
    if (isScanned(picked, serial)) return t("pick.twice", { serial });
    const found = (await lotsNumbered(serial)).filter((one) => one.number === serial && one.kind === "serial");
    const [first] = found;
    if (first === undefined) return t("pick.unknown", { serial });
    const wanted = lines.filter((line) => found.some((one) => one.item === line.item));
    if (wanted.length === 0) return t("pick.otherItem", { serial, item: first.item });
    const line = wanted.find((one) => !isZero(leftOf(picked, one)));
    if (line === undefined) return t("pick.enough", { item: first.item, quantity: quantity(wanted[0]?.open ?? "0") });
    setEmpty(false);
    setPicked((before) => (isScanned(before, serial) ? before : withSerial(before, line.line, serial)));
    return null;
  };
  const finish = (): void => {
    const sent = pickLines(picked, lines);
    setEmpty(sent.length === 0);
    if (sent.length > 0) send.mutate({ order_id: order.id, lines: sent });
  };
  return (
    <>
      <PageHead
        title={t("pick.title", { order: order.number })}
        back={
          <Link to="/sales/orders/$id" params={{ id: order.id }}>
            {order.number}
          </Link>
        }
        note={`${order.customer} · ${order.customer_name}`}
      />
      {lines.length === 0 ? (
        <Nothing title={t("pick.nothing")} />
      ) : (
        <>
          <ScanField label={t("pick.scan")} hint={t("pick.scanHint")} onScan={scanned} />
          {problem && <Problem problem={problem} compact />}
          {empty && <Alert className="banner" type="warning" showIcon role="alert" title={t("pick.nothingChosen")} />}
          {lines.map((line) => (
            <LineOf key={line.id} line={line} picked={picked} bad={bad} onPicked={setPicked} />
          ))}
          <div className="form-end pick-end">
            <Button type="primary" size="large" loading={send.isPending} onClick={finish}>
              {t("pick.send")}
            </Button>
          </div>
          <AvailabilityOf items={[...new Set(lines.map((line) => line.item))]} />
        </>
      )}
    </>
  );
}

interface LineProps {
  line: SalesLine;
  picked: Picked;
  bad: string | null;
  onPicked: (picked: Picked) => void;
}

function LineOf({ line, picked, bad, onPicked }: LineProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const serials = serialsOf(picked, line.line);
  const name = `${line.item} ${inLanguage(language, line, "item")}`;
  return (
    <section className="card" aria-label={name} data-testid={`pick-${line.line}`}>
      <h2>{name}</h2>
      <p className="pick-count" role="status">
        {t("pick.scanned", { count: serials.length, open: quantity(line.open), unit: line.unit })}
      </p>
      {serials.length === 0 ? (
        <div className="pick-oldest">
          <label htmlFor={`oldest-${line.line}`}>{t("pick.oldestOf")}</label>
          <Input
            id={`oldest-${line.line}`}
            inputMode="decimal"
            suffix={line.unit}
            value={picked.oldest[line.line] ?? ""}
            onChange={(event) => onPicked({ ...picked, oldest: { ...picked.oldest, [line.line]: event.target.value } })}
          />
          <Button
            type="link"
            onClick={() => onPicked({ ...picked, oldest: { ...picked.oldest, [line.line]: quantity(line.open) } })}
          >
            {t("pick.oldest")}
          </Button>
          <Checkbox
            checked={picked.conceded?.[line.line] ?? false}
            onChange={(event) => onPicked({ ...picked, conceded: { ...picked.conceded, [line.line]: event.target.checked } })}
          >
            {t("conceding.take")}
          </Checkbox>
          <p className="quiet">{picked.conceded?.[line.line] ? t("conceding.takeHint") : t("pick.oldestHint")}</p>
        </div>
      ) : (
        <>
          <ul className="serial-chips" aria-label={t("selling.serials")}>
            {[...serials].reverse().map((serial) => (
              <li key={serial} className={serial === bad ? "bad" : undefined}>
                <span className="figures">{serial}</span>
                {serial === bad && <span className="refused">{t("pick.refusedSerial")}</span>}
                <button
                  type="button"
                  aria-label={t("pick.remove", { serial })}
                  onClick={() => onPicked(withoutSerial(picked, serial))}
                >
                  <CloseOutlined />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
