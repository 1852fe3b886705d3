/** What a version of limits rests on: its data, what was left out and why, its stages; and the versions beside it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Descriptions, Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type ExclusionShown, type StageShown, limitsOfCharacteristicQuery } from "../../api/limits";
import type { Limits, LimitsDocument } from "../../api/types";
import { measured } from "../../format/numbers";
import { dateTime, plantDay } from "../../format/time";
import { coded } from "../../i18n";
import { DocumentState, StateTag } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";

const DIGITS = 3; // a limit has so many decimals more than a reading

function figure(text: string): ReactNode {
  return <span className="figures">{text}</span>;
}

/** Whether the stored data still give these numbers. */
function Reproduced({ reproduced }: { reproduced: boolean | null }): ReactNode {
  const { t } = useTranslation();
  if (reproduced === null) return <>{t("limitsRecord.tooLarge")}</>;
  return <StateTag colour={reproduced ? "green" : "red"} text={t(reproduced ? "limitsRecord.reproduced" : "limitsRecord.differs")} />;
}

export function RecordOf({ document }: { document: LimitsDocument }): ReactNode {
  const { t } = useTranslation();
  const { reason, proposed_by: proposer, width, selection, figures, used, reproduced } = document.record;
  const digits = document.measure.decimals + DIGITS;
  const bounded = selection !== null && (selection.from_at !== null || selection.to_at !== null);
  const time = bounded && [selection.from_at, selection.to_at].map((at) => (at === null ? "…" : plantDay(at)));
  return (
    <section className="card" aria-label={t("limitsRecord.title")} data-testid="record">
      <h2>{t("limitsRecord.title")}</h2>
      <Descriptions
        bordered
        size="small"
        column={{ xs: 1, sm: 1, md: 2, lg: 2, xl: 2, xxl: 3 }}
        items={[
          { key: "reason", label: t("limitsRecord.reason"), children: reason ?? t("limitsRecord.collected") },
          { key: "by", label: t("limitsRecord.proposedBy"), children: proposer ?? t("limitsRecord.line") },
          { key: "width", label: t("limitsRecord.width"), children: figure(`± ${width} σ`) },
          ...(figures === null ? [] : [{
            key: "sigma",
            label: t("limitsRecord.sigma"),
            children: figure(
              [figures?.sigma_within, figures?.sigma_between].map((one) => measured(one, digits)).join(" / "),
            ),
          }]),
          {
            key: "data",
            label: t("limitsRecord.data"),
            children:
              selection === null
                ? t("limitsRecord.firstSubgroups", { order: document.limits.order, last: document.last_subgroup })
                : used.map((one) => `${one.order} (${t("limitsRecord.subgroups", { count: one.numbers.length })})`).join(", "),
          },
          ...(time ? [{ key: "time", label: t("limitsRecord.time"), children: time.join(" – ") }] : []),
          { key: "reproduced", label: t("limitsRecord.again"), children: <Reproduced reproduced={reproduced} /> },
        ]}
      />
    </section>
  );
}

export function Exclusions({ rows }: { rows: readonly ExclusionShown[] }): ReactNode {
  const { t } = useTranslation();
  if (rows.length === 0) return null;
  return (
    <section className="card" aria-label={t("limitsRecord.exclusions")} data-testid="exclusions">
      <h2>
        {t("limitsRecord.exclusions")} <small>{rows.length}</small>
      </h2>
      <Table<ExclusionShown>
        size="small"
        rowKey={(row) => `${row.order} ${row.number}`}
        dataSource={[...rows]}
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 560 }}
        columns={[
          { title: t("point.order"), dataIndex: "order" },
          { title: t("chart.subgroup"), dataIndex: "number", align: "right" },
          { title: t("exclude.reason"), dataIndex: "reason" },
          { title: t("limitsRecord.person"), dataIndex: "person" },
          { title: t("chart.at"), key: "at", render: (_, row) => figure(dateTime(row.at)) },
        ]}
      />
    </section>
  );
}

export function Stages({ rows, decimals }: { rows: readonly StageShown[]; decimals: number }): ReactNode {
  const { t } = useTranslation();
  if (rows.length < 2) return null;
  const number = (value: number | null): ReactNode => figure(measured(value, decimals + DIGITS));
  return (
    <section className="card" aria-label={t("stage.stages")} data-testid="stages">
      <h2>{t("stage.stages")}</h2>
      <Table<StageShown>
        size="small"
        rowKey={(row) => `${row.order} ${row.number}`}
        dataSource={[...rows]}
        pagination={false}
        scroll={{ x: 720 }}
        columns={[
          { title: t("limitsRecord.from"), key: "from", render: (_, row) => `${row.order} ${row.number}` },
          { title: t("chartTable.reason"), key: "reason", render: (_, row) => row.reason ?? t("limitsRecord.start") },
          { title: t("chart.lower"), key: "lower", align: "right", render: (_, row) => number(row.lower) },
          { title: t("chart.centre"), key: "centre", align: "right", render: (_, row) => number(row.centre) },
          { title: t("chart.upper"), key: "upper", align: "right", render: (_, row) => number(row.upper) },
          { title: t("chartTable.used"), dataIndex: "used", align: "right" },
          { title: t("chartTable.beyond"), dataIndex: "beyond", align: "right" },
        ]}
      />
    </section>
  );
}

interface HistoryProps {
  characteristic: string;
  plan: string;
  /** The version this page shows. */
  here: string;
}

export function History({ characteristic, plan, here }: HistoryProps): ReactNode {
  const { t } = useTranslation();
  const versions = useQuery(limitsOfCharacteristicQuery(characteristic, plan));
  return (
    <section className="card" aria-label={t("limitsRecord.history")} data-testid="history">
      <h2>{t("limitsRecord.history")}</h2>
      <Asked query={versions} rows={3} compact>
        {(rows) => (
          <Table<Limits>
            size="small"
            rowKey="id"
            dataSource={rows}
            pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 820 }}
            columns={[
              {
                title: t("limitsRecord.version"),
                key: "version",
                render: (_, row) =>
                  row.id === here ? (
                    <strong aria-current="page">{t("chart.version", { version: row.limits_version })}</strong>
                  ) : (
                    <Link to="/quality/limits/$id" params={{ id: row.id }}>
                      {t("chart.version", { version: row.limits_version })}
                    </Link>
                  ),
              },
              { title: t("limitsRecord.state"), key: "state", render: (_, row) => <DocumentState document="quality_control_limits" state={row.state} /> },
              { title: t("limits.method"), key: "method", render: (_, row) => coded(t, "limitsMethod", row.method) },
              { title: t("chart.lower"), key: "lower", align: "right", render: (_, row) => figure(row.lower) },
              { title: t("chart.centre"), key: "centre", align: "right", render: (_, row) => figure(row.centre) },
              { title: t("chart.upper"), key: "upper", align: "right", render: (_, row) => figure(row.upper) },
              { title: t("limits.subgroups"), dataIndex: "subgroups", align: "right" },
              { title: t("limitsRecord.proposedBy"), key: "by", render: (_, row) => row.proposed_by ?? t("limitsRecord.line") },
              {
                title: t("limitsRecord.frozen"),
                key: "frozen",
                render: (_, row) => figure(row.frozen_at === null ? "–" : dateTime(row.frozen_at)),
              },
            ]}
          />
        )}
      </Asked>
    </section>
  );
}

