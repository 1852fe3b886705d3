/** The data a version of limits rests on, with its limits, stages and what was left out; it can be looked at, not changed. */
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { LimitsDocument } from "../../api/types";
import { plantDay } from "../../format/time";
import { Asked } from "../../states/Asked";
import { Legend } from "./Legend";
import { type Chosen, PlotGroup } from "./PlotGroup";
import { type Choices, type Kind, KINDS, type Span, USUAL } from "./choices";
import { grouped } from "./definition";
import { useAnalysis } from "./useAnalysis";
import { useGroups } from "./useScenes";
import "./builder.css";
import "../../chart/chart.css";

/** The chart a version was made on: its data, what it leaves out, its stages, limits computed. */
export function choicesOfVersion(document: LimitsDocument): Choices {
  const { selection, stages, exclusions } = document.record;
  const kind = KINDS.find((one): one is Kind => one === document.method) ?? "xbar-r";
  const orders = selection === null ? [document.limits.order] : selection.orders;
  return {
    ...USUAL,
    characteristics: [document.limits.characteristic],
    kind,
    spread: document.method === "between-within" ? "between-within" : "within",
    rules: ["N1"],
    filters: {
      ...(orders.length > 0 ? { orders } : {}),
      ...(selection === null ? { phases: ["collect"] } : selection.phases.length > 0 ? { phases: selection.phases } : {}),
    },
    since: selection?.from_at == null ? null : plantDay(selection.from_at),
    until: selection?.to_at == null ? null : plantDay(selection.to_at),
    exclusions: grouped(exclusions),
    stages: stages.flatMap(({ order, number, reason }) => (reason === null ? [] : [{ order, number, reason }])),
  };
}

export function VersionChart({ document }: { document: LimitsDocument }): ReactNode {
  const { t } = useTranslation();
  const choices = useMemo(() => choicesOfVersion(document), [document]);
  const [view, setView] = useState<Span | null>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const analysed = useAnalysis(choices, view, true);
  const groups = useGroups({ choices, analysed, charts: analysed.charts, view, brush: null, chosen });
  return (
    <Asked query={analysed.whole} rows={6} compact>
      {() => (
        <>
          <div className="chart-tools">
            <Legend charts={analysed.charts} together={false} before={analysed.before !== undefined} />
          </div>
          {groups.map((group) => (
            <PlotGroup
              key={group.key}
              name={t("limits.data")}
              scene={group.scene}
              orders={analysed.orders}
              panels={group.panels}
              onView={setView}
              onBrush={(brush) => brush && setView(brush.span)}
              onChoose={setChosen}
            />
          ))}
        </>
      )}
    </Asked>
  );
}
