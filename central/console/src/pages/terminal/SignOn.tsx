/** Nobody is signed on: which of the cell's orders, and go. */
import { useQuery } from "@tanstack/react-query";
import { Radio } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/problem";
import { edgesQuery, openOrdersQuery } from "../../api/queries";
import type { OrderItem, Station } from "../../api/types";
import { quantity } from "../../format/numbers";
import { inLanguage, useLanguage } from "../../i18n";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import { Problem } from "../../states/Problem";
import { BigButton } from "./BigButton";
import { useOrdered } from "./useOrdered";

export function SignOn({ station }: { station: Station }): ReactNode {
  const { t } = useTranslation();
  const edges = useQuery(edgesQuery);
  const orders = useQuery(openOrdersQuery);
  return (
    <Asked query={edges}>
      {(page) => {
        const cell = page.rows.find((one) => one.edge_id === station.edge_id)?.cell_path;
        return (
          <Asked query={orders}>
            {(rows) => {
              const here = rows.filter((one) => one.cell === cell);
              return here.length === 0 ? (
                <Nothing title={t("terminal.noOrders")} hint={t("terminal.noOrdersHint")} />
              ) : (
                <Orders station={station} orders={here} />
              );
            }}
          </Asked>
        );
      }}
    </Asked>
  );
}

function Orders({ station, orders }: { station: Station; orders: readonly OrderItem[] }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const [picked, pick] = useState<string>();
  const signOn = useOrdered("shopfloor.sign_on");
  const order = orders.find((one) => one.number === picked) ?? orders[0];
  if (order === undefined) return null;
  return (
    <section className="card" aria-label={t("terminal.chooseOrder")}>
      <h2>{t("terminal.chooseOrder")}</h2>
      <Radio.Group
        className="big-list"
        aria-label={t("terminal.chooseOrder")}
        name="order"
        value={order.number}
        onChange={(event) => pick(String(event.target.value))}
      >
        {orders.map((one) => (
          <Radio key={one.id} value={one.number} className="big-choice">
            <b>{one.number}</b>
            <span>
              {one.item} · {inLanguage(language, one, "item")}
            </span>
            <span className="figures">
              {quantity(one.quantity)} {one.unit}
            </span>
            <DocumentState document="work_order" state={one.state} />
          </Radio>
        ))}
      </Radio.Group>
      {signOn.isError && <Problem problem={asProblem(signOn.error)} compact />}
      <BigButton
        main
        text={t("terminal.signOn")}
        busy={signOn.isPending}
        onClick={() => signOn.mutate({ station: station.code, order: order.number })}
      />
    </section>
  );
}
