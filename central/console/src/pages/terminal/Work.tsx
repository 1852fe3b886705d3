/** Signed on: the order, the line, the run, and how to work. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { andonQuery, edgesQuery, orderByNumberQuery, orderQuery, planQuery } from "../../api/queries";
import type { Edge, Line, Order, Station } from "../../api/types";
import { clock, shortTime } from "../../format/time";
import { inLanguage, coded, useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { StateTag } from "../../shell/StateTag";
import { Symbol, colourOf } from "../../shell/Symbol";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import { silentSince } from "../andon/LineTile";
import { useLineFeed } from "../andon/useLineFeed";
import { Sop } from "../orders/ControlPlan";
import { Verdict } from "../orders/BundleState";
import { RunTask } from "./RunTask";
import { wholePieces } from "./runOf";

const ROUND_MS = 5_000;

interface Props {
  station: Station;
  order: string;
}

export function Work({ station, order }: Props): ReactNode {
  const { t } = useTranslation();
  const known = useQuery(orderByNumberQuery(order));
  return (
    <Asked query={known}>
      {(row) =>
        row === null ? <Nothing title={t("terminal.noOrder", { order })} /> : <OrderWork station={station} id={row.id} />
      }
    </Asked>
  );
}

function OrderWork({ station, id }: { station: Station; id: string }): ReactNode {
  const order = useQuery(orderQuery(id));
  const board = useQuery(andonQuery(ROUND_MS));
  const edges = useQuery(edgesQuery);
  useLineFeed([station.cell_id]);
  return (
    <Asked query={order}>
      {(data) => (
        <Asked query={board}>
          {({ lines }) => (
            <Asked query={edges}>
              {(page) => {
                const line = lines.find((one) => one.cell_id === station.cell_id);
                const edge = page.rows.find((one) => one.edge_id === station.edge_id);
                return (
                  <>
                    <section className="card work" aria-label={data.number} data-testid="work">
                      <What station={station} order={data} edge={edge} />
                      <Where line={line} order={data} />
                      <RunTask station={station} order={data} line={line} edge={edge} />
                    </section>
                    <Steps plan={data.plan_revision_id} number={data.plan} />
                  </>
                );
              }}
            </Asked>
          )}
        </Asked>
      )}
    </Asked>
  );
}

interface WhatProps {
  station: Station;
  order: Order;
  edge: Edge | undefined;
}

function What({ station, order, edge }: WhatProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: me } = useQuery(meQuery);
  const operator = me?.display || station.operator;
  return (
    <div>
      <h2 className="work-order">{order.number}</h2>
      <p className="work-item">
        {order.item} · {inLanguage(language, order, "item")}
      </p>
      <dl className="pairs">
        <dt>{t("terminal.quantity")}</dt>
        <dd className="figures">
          {wholePieces(order.quantity)} {order.unit}
        </dd>
        <dt>{t("terminal.bundle")}</dt>
        <dd data-testid="bundle">
          {edge === undefined ? <StateTag colour="grey" text={t("bundle.noEdge")} /> : <Verdict edge={edge} />}
        </dd>
      </dl>
      <p className="quiet">{t("terminal.signedOn", { operator, time: clock(station.since ?? 0) })}</p>
    </div>
  );
}

/** The line's state by shape, word and colour, and how many pieces it has made. */
function Where({ line, order }: { line: Line | undefined; order: Order }): ReactNode {
  const { t } = useTranslation();
  if (line === undefined) return <p className="quiet">{t("terminal.noLine")}</p>;
  const colour = colourOf(line.colour);
  const silent = silentSince(line);
  const atLine = line.order_number === order.number ? (line.last_piece ?? 0) : 0;
  const made = Math.max(atLine, wholePieces(order.made));
  return (
    <div className={`work-line work-${colour}`} data-testid="line" data-state={line.state} data-colour={colour}>
      <p className={`work-state state-${colour}`}>
        <Symbol colour={colour} /> <span>{coded(t, "line", line.state)}</span>
      </p>
      <p className="work-made">
        <span className="figure-name">{t("terminal.made")}</span>
        <b>{made}</b> / {wholePieces(order.quantity)}
      </p>
      {silent !== null && (
        <p className="state-red">
          <span aria-hidden="true">⚠</span>{" "}
          {t(line.online === false ? "andon.edgeSilent" : "andon.edgeUnknown", { time: shortTime(silent) })}
        </p>
      )}
    </div>
  );
}

function Steps({ plan, number }: { plan: string | null; number: string | null }): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const allowed = may(me, "quality.read");
  const asked = useQuery(planQuery(allowed ? plan : null));
  if (plan === null) return <Nothing title={t("plan.notYet")} hint={t("plan.notYetHint")} />;
  if (!allowed) return <Nothing title={t("plan.notAllowed", { plan: number ?? "" })} />;
  return (
    <Asked query={asked} compact>
      {(data) => (
        <div data-testid="steps">
          <Sop plan={data} />
        </div>
      )}
    </Asked>
  );
}
