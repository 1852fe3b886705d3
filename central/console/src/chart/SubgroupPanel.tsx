/** One subgroup: its readings with serials, against the specification, and the rules it broke. */
import { CloseOutlined } from "@ant-design/icons";
import { Button, Descriptions, Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Chart, ChartPoint } from "../api/types";
import { measured, statistic } from "../format/numbers";
import { dateTime } from "../format/time";
import { coded } from "../i18n";
import { StateTag } from "../shell/StateTag";
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

function SubgroupPanel({ chart, point, pieces }: Props): ReactNode {
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
          { key: "mean", label: t(`chart.point.${chart.chart}`), children: statistic(point.mean, chart.decimals) },
          { key: "range", label: t(`chart.spread.${chart.chart}`), children: statistic(point.range, chart.decimals) },
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
          { title: t("chart.serial"), key: "serial", render: (_, row) => <span className="figures">{pieces?.get(row.piece)?.serial ?? "–"}</span> },
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
            render: (_, row) =>
              pieces?.get(row.piece)?.heldBy ? <StateTag colour="red" text={t("chart.pieceHeld")} /> : "–",
          },
        ]}
      />
    </div>
  );
}

/** The chosen subgroup beside its chart; below it on a narrow screen. */
export function SubgroupAside({ onClose, ...shown }: Props & { onClose?: () => void }): ReactNode {
  const { t } = useTranslation();
  const title = t("chart.subgroupNumber", { subgroup: shown.point.subgroup });
  return (
    <aside className="card" aria-label={title}>
      <div className="aside-head">
        <h3>{title}</h3>
        {onClose && (
          <Button type="text" icon={<CloseOutlined />} aria-label={t("chart.close")} onClick={onClose} />
        )}
      </div>
      <SubgroupPanel {...shown} />
    </aside>
  );
}
