import { Button, Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { ChartPoint } from "../api/types";
import { statistic } from "../format/numbers";
import { clock } from "../format/time";
import { coded } from "../i18n";
import { RuleNames } from "./RuleNames";
import type { ChartModel } from "./model";

interface Props {
  model: ChartModel;
  onChoose?: (subgroup: number) => void;
}

/** The chart's figures, the newest first. */
export function ChartTable({ model, onChoose }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <Table<ChartPoint>
      size="small"
      rowKey="subgroup"
      dataSource={[...model.points].reverse()}
      pagination={{ pageSize: 20, showSizeChanger: false, hideOnSinglePage: true }}
      scroll={{ x: 640 }}
      columns={[
        {
          title: t("chart.subgroup"),
          key: "subgroup",
          render: (_, point) =>
            onChoose ? (
              <Button type="link" size="small" onClick={() => onChoose(point.subgroup)}>
                {point.subgroup}
              </Button>
            ) : (
              point.subgroup
            ),
        },
        { title: t("chart.phase"), key: "phase", render: (_, point) => coded(t, "phase", point.phase) },
        {
          title: t(`chart.point.${model.chart}`),
          key: "mean",
          align: "right",
          render: (_, point) => <span className="figures">{statistic(point.mean, model.decimals)}</span>,
        },
        {
          title: t(`chart.spread.${model.chart}`),
          key: "range",
          align: "right",
          render: (_, point) => <span className="figures">{statistic(point.range, model.decimals)}</span>,
        },
        {
          title: t("chart.signals"),
          key: "signals",
          render: (_, point) => <RuleNames stop={point.stop} advice={point.advice} />,
        },
        {
          title: t("chart.at"),
          key: "at",
          render: (_, point) => <span className="figures">{clock(point.at)}</span>,
        },
      ]}
    />
  );
}
