/** Series of lots by item, partner and defect class: how severely they are inspected now, and how that came about. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Table } from "antd";
import { type ReactNode, useState } from "react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { type Series, type Step, seriesQuery, stepsQuery } from "../../api/series";
import { shortTime } from "../../format/time";
import { coded } from "../../i18n";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { DocumentLink } from "../../shell/DocumentLink";
import { useCursors } from "../../shell/Pager";
import { ReasonDialog } from "../../shell/ReasonDialog";
import { DocumentState, StateTag } from "../../shell/StateTag";
import type { Colour } from "../../shell/Symbol";
import { Asked } from "../../states/Asked";
import { Paged } from "../../states/Paged";
import "./inspection.css";

const TABLE = "quality_switching";

/** What a person may decide in a state; what the lots decide needs nobody. */
const END_SKIP = "end_skip_lot";
type Decision = "approve_reduced" | "end_reduced" | "resume_inspection" | typeof END_SKIP;
const DECISIONS: Record<string, Decision> = {
  normal: "approve_reduced",
  reduced: "end_reduced",
  discontinued: "resume_inspection",
};

const RULES = new Set([
  "skipped", "skip_qualified", "skip_lot_not_accepted", "skip_severity", "skip_requirement",
  "skip_containment", "skip_rarer", "skip_interrupted", "skip_requalified", "skip_disqualified",
  "skip_not_requalified", "two_of_five", "five_accepted", "five_rejected", "reduced_rejected",
  "between_numbers", "none",
]);

export function SeriesPage(): ReactNode {
  const { t } = useTranslation();
  const at = useCursors();
  const series = useQuery({ ...seriesQuery(at.cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead title={t("series.title")} note={t("series.note")} />
      <Paged query={series} at={at} empty={t("series.empty")} hint={t("series.emptyHint")}>
        {(rows) => <SeriesTable rows={rows} />}
      </Paged>
    </>
  );
}

function SeriesTable({ rows }: { rows: Series[] }): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const [deciding, setDeciding] = useState<[Series, Decision]>();
  const mayDecide = may(me, "quality.sampling");
  const [series, decision] = deciding ?? [];
  return (
    <>
      <Table<Series>
        rowKey="id"
        dataSource={rows}
        pagination={false}
        scroll={{ x: "max-content" }}
        expandable={{ expandedRowRender: (row) => <Steps series={row.id} byScore={row.by_score} /> }}
        columns={[
          { title: t("inspection.item"), dataIndex: "item" },
          { title: t("inspection.supplier"), key: "partner", render: (_, row) => row.partner ?? "–" },
          {
            title: t("inspection.origin"),
            key: "origin",
            responsive: ["md"],
            render: (_, row) => (
              <>
                {coded(t, "origin", row.origin)}
                <div className="quiet">{coded(t, "defects", row.defect_class)}</div>
              </>
            ),
          },
          { title: t("inspection.severity"), key: "state", render: (_, row) => <DocumentState document={TABLE} state={row.state} /> },
          {
            title: t("series.towards"),
            key: "towards",
            render: (_, row) =>
              row.state === "normal"
                ? t(row.by_score ? "series.byScore" : "series.byLots", { count: row.by_score ? row.score : row.in_row, needed: row.needed })
                : "–",
          },
          {
            title: t("series.recent"),
            key: "recent",
            render: (_, row) =>
              row.state === "tightened"
                ? t("series.tightened", { count: row.rejected })
                : row.recent.map((accepted) => (accepted ? "✓" : "✗")).join(" ") || t("series.inRow", { count: row.in_row }),
          },
          {
            title: t("inspecting.skipLot"),
            key: "skip",
            render: (_, row) => <Skipping row={row} />,
          },
          {
            key: "decide",
            render: (_, row) => {
              const name = DECISIONS[row.state];
              const earned = row.state !== "normal" || row.earned_reduced;
              return (
                mayDecide && (
                  <>
                    {name && earned && <Button onClick={() => setDeciding([row, name])}>{t(`series.${name}`)}</Button>}
                    {row.skip_state !== null && row.skip_state !== "every_lot" && <Button onClick={() => setDeciding([row, END_SKIP])}>{t(`series.${END_SKIP}`)}</Button>}
                  </>
                )
              );
            },
          },
        ]}
      />
      {series && decision && (
        <ReasonDialog
          name={`quality.${decision}`}
          subject={{ switching_id: series.id }}
          title={t(`series.${decision}`)}
          label={t("series.reason")}
          needed={t("series.reasonNeeded")}
          okText={t(`series.${decision}`)}
          done={t("series.decided")}
          onClose={() => setDeciding(undefined)}
        >
          <p>{[series.item, series.partner].filter(Boolean).join(" · ")}</p>
        </ReasonDialog>
      )}
    </>
  );
}

const SKIP_COLOURS: Record<string, Colour> = { skipping: "amber", interrupted: "red" };

/** Where a series stands towards skipping, under the plan that Jidoka ships or under a programme of the plant. */
function Skipping({ row }: { row: Series }): ReactNode {
  const { t } = useTranslation();
  const { skip_lot: plan, skip_state: state } = row;
  if (plan === null || state === null) return "–";
  const skipping = t("inspecting.skipping", { oneIn: row.skip_one_in ?? plan.one_in ?? 0 });
  if (plan.programme == null) {
    return row.skipping ? (
      <div className="narrow-cell narrowest">
        <StateTag colour="amber" text={skipping} />
      </div>
    ) : (
      <span className="figures">{t("inspecting.cleared", { cleared: row.cleared, clearance: plan.clearance ?? 0 })}</span>
    );
  }
  return (
    <div className="narrow-cell">
      <StateTag colour={SKIP_COLOURS[state] ?? "grey"} text={coded(t, "skipState", state)} />
      <div>
        {state === "every_lot" && t("inspecting.scored", { score: row.skip_score, lots: row.skip_lots })}
        {state === "skipping" && `${skipping} · ${t("inspecting.inRow", { lots: row.skip_in_row })}`}
        {state === "interrupted" && t("inspecting.sinceThen", { row: row.skip_in_row, lots: row.skip_lots })}
      </div>
      <div className="quiet">
        <DocumentLink document="quality_skip_lot_programme" id={row.skip_programme_id} number={plan.programme ?? ""} />
      </div>
    </div>
  );
}

function StepOfProgramme({ row }: { row: Step }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {coded(t, "skipState", row.skip_state ?? "")}
      <div className="quiet">
        {row.skip_points !== null && `${t("inspecting.points", { points: row.skip_points })} · `}
        {row.skip_state === "every_lot"
          ? t("inspecting.scored", { score: row.skip_score, lots: row.skip_lots })
          : `${row.skip_one_in === null ? "" : `1/${row.skip_one_in} · `}${t("inspecting.inRow", { lots: row.skip_in_row })}`}
      </div>
    </>
  );
}

function Steps({ series, byScore }: { series: string; byScore: boolean }): ReactNode {
  const { t } = useTranslation();
  const steps = useQuery(stepsQuery(series));
  return (
    <Asked query={steps} rows={2} compact>
      {(page) => (
        <Table<Step>
          rowKey="id"
          size="small"
          dataSource={page.rows}
          pagination={false}
          columns={[
            { title: t("series.at"), key: "at", render: (_, row) => shortTime(row.at) },
            {
              title: t("inspection.lot"),
              key: "lot",
              render: (_, row) =>
                row.document_id ? (
                  <Link to="/quality/inspections/$id" params={{ id: row.document_id }}>
                    {row.lot ?? t("inspection.title")}
                  </Link>
                ) : (
                  (row.lot ?? t("series.decision"))
                ),
            },
            {
              title: t("inspection.result"),
              key: "accepted",
              render: (_, row) =>
                row.reason === "skipped" ? (
                  t("inspecting.skippedLot")
                ) : row.accepted !== null && (
                  <StateTag
                    colour={row.accepted ? "green" : "red"}
                    text={`${coded(t, "verdict", row.accepted ? "accepted" : "rejected")} (${row.nonconforming ?? 0})`}
                  />
                ),
            },
            {
              title: t("series.step"),
              key: "step",
              render: (_, row) => (
                <>
                  <DocumentState document={TABLE} state={row.before} />
                  {row.before !== row.after && (
                    <>
                      {" → "}
                      <DocumentState document={TABLE} state={row.after} />
                    </>
                  )}
                </>
              ),
            },
            ...(byScore ? [{ title: t("series.score"), dataIndex: "score", align: "right" as const }] : []),
            {
              title: t("inspecting.skipLot"),
              key: "skip",
              render: (_, row) =>
                row.skip_state !== null ? (
                  <StepOfProgramme row={row} />
                ) : row.skipping ? (
                  t("inspecting.skippingNow")
                ) : row.cleared > 0 ? (
                  <span className="figures">{row.cleared}</span>
                ) : (
                  "–"
                ),
            },
            { title: t("series.reason"), key: "reason", render: (_, row) => reasonOf(t, row.reason) },
          ]}
        />
      )}
    </Asked>
  );
}

/** A rule's code in words; a person's reason as it was written. */
function reasonOf(t: TFunction, reason: string | null): string {
  return reason === null || !RULES.has(reason) ? (reason ?? "") : coded(t, "seriesRule", reason);
}
