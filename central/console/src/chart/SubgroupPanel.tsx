/** One subgroup: its readings with serials, against the specification, and the rules it broke. */
import { Descriptions, Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Chart, ChartPoint } from "../api/types";
import { measured, statistic } from "../format/numbers";
import { dateTime } from "../format/time";
import { coded } from "../i18n";
import { RuleNames } from "./RuleNames";

type Known = Map<number, { serial: string | null; heldBy: string | null }>;

interface Row {
  piece: number;
  reading: number | null;
}

interface Props {
  chart: Chart;
  point: ChartPoint;
  pieces?: Known;
}

export function outside(reading: number | null, lsl: number | null, usl: number | null): boolean {
  return reading !== null && ((usl !== null && reading > usl) || (lsl !== null && reading < lsl));
}

export function SubgroupPanel({ chart, point, pieces }: Props): ReactNode {
  const { t } = useTranslation();
  const version = chart.limits.find((one) => one.id === point.limits)?.version;
  const rows = point.pieces.map((piece, place): Row => ({ piece, reading: point.readings[place] ?? null }));
  return (
    <div className="subgroup" data-testid="subgroup">
      <RuleNames stop={point.stop} advice={point.advice} />
      <Descriptions
        size="small"
        column={1}
        bordered
        items={[
          { key: "phase", label: t("chart.phase"), children: coded(t, "phase", point.phase) },
          { key: "mean", label: t("chart.mean"), children: statistic(point.mean, chart.decimals) },
          { key: "range", label: t("chart.range"), children: statistic(point.range, chart.decimals) },
          {
            key: "limits",
            label: t("chart.limits"),
            children: version === undefined ? t("chart.noLimits") : t("chart.version", { version }),
          },
          { key: "at", label: t("chart.at"), children: dateTime(point.at) },
        ]}
      />
      <Table<Row>
        size="small"
        rowKey="piece"
        dataSource={rows}
        pagination={false}
        columns={[
          { title: t("chart.piece"), dataIndex: "piece" },
          { title: t("chart.serial"), key: "serial", render: (_, row) => pieces?.get(row.piece)?.serial ?? "–" },
          {
            title: chart.unit === "" ? t("chart.reading") : t("chart.readingIn", { unit: chart.unit }),
            key: "reading",
            align: "right",
            render: (_, row) => (
              <span className={outside(row.reading, chart.lsl, chart.usl) ? "figures outside" : "figures"}>
                {measured(row.reading, chart.decimals)}
              </span>
            ),
          },
          {
            title: t("chart.status"),
            key: "status",
            render: (_, row) => t(pieces?.get(row.piece)?.heldBy ? "chart.pieceHeld" : "chart.pieceFree"),
          },
        ]}
      />
    </div>
  );
}
