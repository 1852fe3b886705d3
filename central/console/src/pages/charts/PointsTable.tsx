/** The chart's points as a table, the newest first: for those who read, or hear, figures. */
import { Button, Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { statistic } from "../../format/numbers";
import { dateTime } from "../../format/time";
import { coded } from "../../i18n";
import type { Chosen } from "./PlotGroup";
import { type Drawn, rulesIn } from "./model";

interface Row {
  key: string;
  chart: Drawn;
  place: number;
}

interface Props {
  charts: readonly Drawn[];
  orders: readonly string[];
  decimals: number;
  kind: string;
  titles: { value: string; spread: string };
  onGo: (to: Chosen) => void;
}

export function PointsTable({ charts, orders, decimals, kind, titles, onGo }: Props): ReactNode {
  const { t } = useTranslation();
  const rows = charts.flatMap((chart) => chart.x.map((at, place): Row => ({ key: `${chart.key} ${at}`, chart, place })).reverse());
  const figure = (text: string): ReactNode => <span className="figures">{text}</span>;
  return (
    <Table<Row>
      size="small"
      rowKey="key"
      dataSource={rows}
      pagination={{ pageSize: 20, showSizeChanger: false, hideOnSinglePage: true }}
      scroll={{ x: 720 }}
      columns={[
        {
          title: t("charts.points"),
          key: "number",
          render: (_, { chart, place }) => (
            <Button type="link" size="small" onClick={() => onGo({ chart: chart.key, index: chart.x[place] ?? 0 })}>
              {chart.source.points.number[place] ?? chart.x[place]}
            </Button>
          ),
        },
        { title: t("point.order"), key: "order", render: (_, { chart, place }) => orders[chart.source.points.order[place] ?? -1] ?? "" },
        ...(charts.length > 1 ? [{ title: t("charts.stratum"), key: "stratum", render: (_: unknown, { chart }: Row) => chart.name }] : []),
        { title: titles.value, key: "value", align: "right", render: (_, { chart, place }) => figure(statistic(chart.value[place], decimals)) },
        ...(charts.some((chart) => chart.spread !== null)
          ? [
              {
                title: titles.spread,
                key: "spread",
                align: "right" as const,
                render: (_: unknown, { chart, place }: Row) => figure(statistic(chart.spread?.[place], decimals)),
              },
            ]
          : []),
        {
          title: t("chart.signals"),
          key: "rules",
          render: (_, { chart, place }) =>
            [...rulesIn(chart.word[place] ?? 0, kind), ...rulesIn(chart.spreadWord[place] ?? 0)].map((rule) => coded(t, "chartRule", rule)).join(" · "),
        },
        {
          title: t("chart.at"),
          key: "at",
          render: (_, { chart, place }) => figure(chart.source.points.at[place] === undefined ? "–" : dateTime(chart.source.points.at[place])),
        },
      ]}
    />
  );
}
