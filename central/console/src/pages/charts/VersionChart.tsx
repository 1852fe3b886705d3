/** The data a version of limits rests on, with its limits, stages and what was left out; it can be looked at, not changed. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { versionChartQuery } from "../../api/charts";
import type { LimitsDocument } from "../../api/types";
import { plantDay } from "../../format/time";
import { Asked } from "../../states/Asked";
import { Legend } from "./Legend";
import { type Chosen, PlotGroup } from "./PlotGroup";
import { type Choices, type Kind, KINDS, type Span, USUAL } from "./choices";
import { grouped } from "./definition";
import { drawnOf } from "./model";
import { settingsIn } from "./settings";
import { useGroups } from "./useScenes";
import "./builder.css";
import "../../chart/chart.css";

/** The chart builder's choices nearest to a version: what it was selected by, what it leaves out, its stages, its width. */
export function choicesOfVersion(document: LimitsDocument): Choices {
  const { selection, stages, exclusions } = document.record;
  // a chart of means shows single values as individuals, by subgroup: so a record names them
  const kind = document.method === "i-mr" ? "xbar-r" : (KINDS.find((one): one is Kind => one === document.method) ?? "xbar-r");
  const orders = selection === null ? [document.limits.order] : selection.orders;
  return {
    ...USUAL,
    item: document.item,
    characteristics: [document.limits.characteristic],
    kind,
    spread: document.method === "between-within" ? "between-within" : "within",
    rules: ["N1"],
    settings: settingsIn({ kind, limits: { width: document.record.width } }),
    filters: {
      cells: [document.cell],
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
  const whole = useQuery(versionChartQuery(document.id, false));
  const leavesOut = document.record.exclusions.length > 0;
  const earlier = useQuery({ ...versionChartQuery(document.id, true), enabled: leavesOut });
  const charts = useMemo(() => (whole.data ? drawnOf(whole.data) : []), [whole.data]);
  const before = useMemo(
    () => (earlier.data && leavesOut ? new Map(drawnOf(earlier.data).map((one) => [one.key, one.limits])) : undefined),
    [earlier.data, leavesOut],
  );
  const [view, setView] = useState<Span | null>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const groups = useGroups({ choices, analysed: { whole, before }, charts, view, brush: null, chosen });
  return (
    <Asked query={whole} rows={6} compact>
      {() => (
        <>
          <div className="chart-tools">
            <Legend charts={charts} together={false} before={before !== undefined} />
          </div>
          {groups.map((group) => (
            <PlotGroup
              key={group.key}
              name={t("limits.data")}
              scene={group.scene}
              orders={whole.data?.orders ?? []}
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
