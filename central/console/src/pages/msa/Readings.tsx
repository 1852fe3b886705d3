/** Readings in the order of the run, with what was corrected; the planner corrects here before completion. */
import { Button, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { StudyDocument } from "../../api/msa";
import { AskDialog } from "../../entry/AskDialog";
import { shortTime } from "../../format/time";

type Row = StudyDocument["readings"][number];
const CORRECT = "quality.correct_msa_reading";

export function Readings({ study }: { study: StudyDocument }): ReactNode {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Row | null>(null);
  const action = study.actions.find((one) => one.command === CORRECT && one.allowed);
  if (study.readings.length === 0) return null;
  return (
    <section className="card" aria-label={t("msa.readings")}>
      <h2>{t("msa.readings")}</h2>
      {study.corrections.length > 0 && (
        <ul className="quiet">
          {study.corrections.map((one) => (
            <li key={one.created}>
              {t("msa.correction", { position: one.position, before: one.before, after: one.after, reason: one.reason, who: one.corrected_by })}
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
          { title: t("msa.by"), key: "by", responsive: ["md"], render: (_, row) => row.taken_by ?? "–" },
          {
            title: t("msa.at"),
            key: "at",
            responsive: ["md"],
            render: (_, row) => <span className="figures">{row.taken_at === null ? "–" : shortTime(row.taken_at)}</span>,
          },
          ...(action
            ? [
                {
                  title: "",
                  key: "correct",
                  render: (_: unknown, row: Row) =>
                    row.taken_at === null ? null : (
                      <Button size="small" onClick={() => setChosen(row)}>
                        {t("msa.correct")}
                      </Button>
                    ),
                },
              ]
            : []),
        ]}
      />
      {action && chosen && (
        <AskDialog
          name={CORRECT}
          title={action.title}
          fields={[
            { name: "value", label: t("msa.value"), initial: chosen.value ?? "", max: 40 },
            { name: "reason", label: t("msa.reason") },
          ]}
          subject={{ study_id: study.id, position: chosen.position }}
          version={study.version}
          onClose={() => setChosen(null)}
        />
      )}
    </section>
  );
}
