/** Readings in the order of the run, with what was corrected; the planner corrects here before completion. */
import { Button, Space, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { StudyDocument } from "../../api/msa";
import { AskDialog } from "../../entry/AskDialog";
import { shortTime } from "../../format/time";
import { FAR } from "./FromGauge";

type Row = StudyDocument["readings"][number];
const CORRECT = "quality.correct_msa_reading";
const DISCARD = "quality.discard_msa_reading";

export function Readings({ study }: { study: StudyDocument }): ReactNode {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<[Row, string] | null>(null);
  const actions = study.actions.filter((one) => one.allowed && (one.command === DISCARD || (one.command === CORRECT && !study.gauge_only)));
  const action = chosen && actions.find((one) => one.command === chosen[1]);
  const [row] = chosen ?? [];
  const taken = study.readings.filter((one) => one.taken_at !== null);
  const gauge = taken.filter((one) => one.source !== null).length;
  if (study.readings.length === 0) return null;
  return (
    <section className="card" aria-label={t("msa.readings")}>
      <h2>{t("msa.readings")}</h2>
      {gauge > 0 && (
        <p className="quiet" data-testid="given">
          {t("msa.givenCounts", { gauge, typed: taken.length - gauge })}
        </p>
      )}
      {study.corrections.length > 0 && (
        <ul className="quiet">
          {study.corrections.map((one) => (
            <li key={one.created}>
              {t("msa.correction", {
                position: one.position,
                before: one.before,
                after: one.after === "" ? t("msa.discarded") : one.after,
                reason: one.reason,
                who: one.corrected_by,
              })}
            </li>
          ))}
        </ul>
      )}
      <Table<Row>
        rowKey="position"
        size="small"
        dataSource={study.readings}
        pagination={{ pageSize: 30, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: "max-content" }}
        columns={[
          { title: t("msa.position"), dataIndex: "position" },
          { title: t("msa.appraiser"), dataIndex: "appraiser" },
          { title: t("msa.part"), dataIndex: "part" },
          { title: t("msa.blind"), dataIndex: "blind" },
          { title: t("msa.trial"), dataIndex: "trial" },
          { title: t("msa.value"), key: "value", render: (_, row) => <span className="figures">{row.value ?? "–"}</span> },
          {
            title: t("msa.given"),
            key: "given",
            render: (_, row) =>
              row.taken_at === null ? "–" : row.source === null ? t("msa.typed") : <span title={row.source}>{t("msa.fromGauge")}</span>,
          },
          { title: t("msa.by"), key: "by", responsive: ["md"], render: (_, row) => row.taken_by ?? "–" },
          {
            title: t("msa.at"),
            key: "at",
            responsive: ["md"],
            render: (_, row) => <span className="figures">{row.taken_at === null ? "–" : shortTime(row.taken_at)}</span>,
          },
          ...(actions.length > 0
            ? [
                {
                  title: "",
                  key: "correct",
                  render: (_: unknown, row: Row) =>
                    row.taken_at !== null && (
                      <Space size="small">
                        {actions.map((one) => (
                          <Button key={one.command} size="small" onClick={() => setChosen([row, one.command])}>
                            {t(one.command === CORRECT ? "msa.correct" : "msa.discard")}
                          </Button>
                        ))}
                      </Space>
                    ),
                },
              ]
            : []),
        ]}
      />
      {action && row && (
        <AskDialog
          name={action.command}
          title={action.title}
          fields={[
            ...(action.command === CORRECT ? [{ name: "value", label: t("msa.value"), initial: row.value ?? "", max: 40 }] : []),
            { name: "reason", label: t("msa.reason") },
          ]}
          subject={{ study_id: study.id, position: row.position }}
          version={study.version}
          confirms={FAR}
          danger={action.command === DISCARD}
          onClose={() => setChosen(null)}
        />
      )}
    </section>
  );
}
