/** The chosen point in full: readings with serials, who worked there, with which gauge, from which lots. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type PointShown, pointQuery } from "../../api/charts";
import { outside } from "../../chart/SubgroupPanel";
import { measured, statistic } from "../../format/numbers";
import { dateTime } from "../../format/time";
import { coded } from "../../i18n";
import { cellName } from "../lines/cellName";
import { Asked } from "../../states/Asked";
import { MarkSign } from "./SignalList";
import type { Choices } from "./choices";
import { isCount, isOfPieces } from "./kinds";
import { type Drawn, exactly, markKind, rulesIn } from "./model";
import { useDebounced } from "./useAnalysis";

interface Props {
  chart: Drawn;
  index: number;
  choices: Choices;
  orders: readonly string[];
  cells: readonly string[];
  measure: { decimals: number; unit: string; lsl: number | null; usl: number | null };
}

const WALK_MS = 150; // keys that repeat ask for the point they end on

export function PointCard({ chart, index, choices, orders, cells, measure }: Props): ReactNode {
  const { t } = useTranslation();
  const { points } = chart.source;
  const place = exactly(points.index, index);
  const order = orders[points.order[place] ?? -1] ?? "";
  const number = points.number[place] ?? index + 1;
  const cell = cells[points.cell[place] ?? -1] ?? "";
  const rested = useDebounced(place, WALK_MS);
  const [characteristic = ""] = choices.characteristics;
  const asks = place >= 0 && rested === place && !isCount(choices.kind) && choices.characteristics.length === 1;
  const point = useQuery(
    pointQuery(
      asks
        ? {
            characteristic,
            order,
            number,
            chart: isOfPieces(choices.kind) ? "pieces" : "subgroups",
            ...(cell === "" ? {} : { cell }),
          }
        : null,
    ),
  );
  const rules = [...rulesIn(chart.word[place] ?? 0, choices.kind), ...rulesIn(chart.spreadWord[place] ?? 0)];
  const reason = chart.excluded.get(index);
  const at = points.at[place];
  return (
    <section className="card" aria-label={t("point.title", { order, number })} data-testid="point">
      <h2>{t("point.title", { order, number })}</h2>
      {rules.map((rule) => (
        <p key={rule} className="builder-rule">
          <MarkSign kind={markKind([rule])} /> {coded(t, "chartRule", rule)}
        </p>
      ))}
      {reason !== undefined && <p>{t("point.excluded", { reason })}</p>}
      <dl className="pairs">
        <dt>{t("point.value")}</dt>
        <dd className="figures">
          {statistic(chart.value[place], measure.decimals)}
          {chart.spread !== null && ` · ${statistic(chart.spread[place], measure.decimals)}`} {measure.unit}
        </dd>
        {at !== undefined && (
          <>
            <dt>{t("chart.at")}</dt>
            <dd className="figures">{dateTime(at)}</dd>
          </>
        )}
      </dl>
      {asks && (
        <Asked query={point} rows={3} compact>
          {(shown) => <Readings point={shown} measure={measure} cell={cell} />}
        </Asked>
      )}
    </section>
  );
}

function Readings({ point, measure, cell }: { point: PointShown; measure: Props["measure"]; cell: string }): ReactNode {
  const { t } = useTranslation();
  const facts: [string, ReactNode][] = [
    [t("point.person"), point.person ? `${point.person.name} (${point.person.login})` : t("charts.unknown")],
    [t("point.gauge"), point.gauge ?? t("charts.unknown")],
    [t("point.lots"), point.lots.join(", ") || t("charts.unknown")],
    [t("point.cell"), cellName(cell)],
    [t("point.phase"), coded(t, "phase", point.phase)],
  ];
  return (
    <>
      <dl className="pairs">
        {facts.map(([name, value]) => [<dt key={`${name} name`}>{name}</dt>, <dd key={name}>{value}</dd>])}
        {point.order_id !== null && (
          <>
            <dt>{t("point.order")}</dt>
            <dd>
              <Link to="/production/orders/$id" params={{ id: point.order_id }}>
                {point.order}
              </Link>
            </dd>
          </>
        )}
      </dl>
      <Table<PointShown["readings"][number]>
        size="small"
        rowKey="number"
        dataSource={point.readings}
        pagination={false}
        columns={[
          { title: t("chart.piece"), dataIndex: "number" },
          { title: t("chart.serial"), key: "serial", render: (_, row) => <span className="figures">{row.serial ?? "–"}</span> },
          {
            title: measure.unit === "" ? t("chart.reading") : t("chart.readingIn", { unit: measure.unit }),
            key: "reading",
            align: "right",
            render: (_, row) => (
              <span className={outside(row.reading, measure.lsl, measure.usl) ? "figures outside" : "figures"}>
                {measured(row.reading, measure.decimals)}
              </span>
            ),
          },
        ]}
      />
    </>
  );
}
