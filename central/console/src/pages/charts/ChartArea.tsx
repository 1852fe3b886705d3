/** The chart with what stands beside it: marked range, signals, the chosen point, causes, the readings' spread. */
import { Button, Space, Switch } from "antd";
import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Me } from "../../api/types";
import { asProblem } from "../../api/problem";
import { inLanguage, useLanguage } from "../../i18n";
import { may } from "../../session";
import { Loading } from "../../states/Loading";
import { Nothing } from "../../states/Nothing";
import { Problem } from "../../states/Problem";
import { BrushBar } from "./BrushBar";
import { ExclusionSets } from "./ExclusionSets";
import { ExportMenu } from "./ExportMenu";
import { HistogramCard } from "./HistogramCard";
import { LeftOut } from "./LeftOut";
import { Legend } from "./Legend";
import { NoteList } from "./NoteList";
import { type Chosen as Point, PlotGroup } from "./PlotGroup";
import { PointCard } from "./PointCard";
import { PointsTable } from "./PointsTable";
import { SignalList } from "./SignalList";
import type { Span } from "./choices";
import type { BuilderPlot } from "./plot";
import { histogramOf } from "./request";
import { EMPTY, type End, type Tail, withTail } from "./tail";
import { useAnalysis } from "./useAnalysis";
import type { Chosen } from "./useChoices";
import { useLiveTail } from "./useLiveTail";
import { type Group, chosenIn, measureOf, useGroups, usePicture, useTitles } from "./useScenes";
import { isWhole, moved, showing, whole, zoomed } from "./view";

const ZOOM = 0.6;
const MOVE = 0.5; // of the view
const EMPTY_CODE = "quality.chart_empty";
const SET_CODE = "quality.exclusions_"; // ended, or of another characteristic

export function ChartArea({ chosen, me }: { chosen: Chosen; me: Me | undefined }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { choices, change, view } = chosen;
  const analysed = useAnalysis(choices, view, true);
  const [point, setPoint] = useState<Point | null>(null);
  const [asTable, setAsTable] = useState(false);
  const plots = useRef(new Map<string, BuilderPlot>());
  const groupsNow = useRef<Group[]>([]);

  const drawTail = useCallback((tail: Tail, end: End | null): void => {
    const [group] = groupsNow.current;
    const base = analysedNow.current.charts[0];
    if (group === undefined || base === undefined) return;
    const grown = withTail(base, tail, end);
    const view = followedView(group.scene.view, group.scene.charts[0]?.total ?? base.total, grown.total);
    plots.current.get(group.key)?.show({ ...group.scene, charts: [grown], view });
  }, []);
  const analysedNow = useRef(analysed);
  analysedNow.current = analysed;
  const following = useLiveTail(choices, analysed, drawTail);
  const charts = useMemo(
    () => (following.tail === EMPTY ? analysed.charts : analysed.charts.map((one) => withTail(one, following.tail, following.end))),
    [analysed.charts, following.tail],
  );
  const brush = choices.brush === null || charts[0] === undefined ? null : choices.brush;
  const [brushed, setBrushed] = useState<string | null>(null);
  const brushChart = charts.find((one) => one.key === brushed) ?? charts[0];
  const marked = useMemo(
    () => (brush !== null && brushChart !== undefined ? { chart: brushChart.key, span: brush } : null),
    [brush?.from, brush?.to, brushChart?.key],
  );
  const groups = useGroups({ choices, analysed, charts, view, brush: marked, chosen: point });
  groupsNow.current = groups;
  const picture = usePicture(choices, analysed, groups);
  const titles = useTitles(choices);

  const goes = useRef<(to: Point) => void>(() => {});
  const go = useCallback((to: Point): void => goes.current(to), []); // the same for lists that need not be drawn anew

  const mayAnnotate = may(me, "quality.annotate");
  const { whole: query } = analysed;
  if (query.data === undefined) {
    if (!query.isError) return <Loading rows={10} />;
    const problem = asProblem(query.error);
    if (problem.code === EMPTY_CODE) return <Nothing title={problem.message} hint={t("charts.emptyHint")} />;
    const ofSet = choices.exclusionSet !== null && problem.code.startsWith(SET_CODE);
    return (
      <>
        <Problem problem={problem} onRetry={ofSet ? undefined : () => void query.refetch()} />
        {ofSet && <Button onClick={() => change({ exclusionSet: null })}>{t("exclusionSet.without")}</Button>}
      </>
    );
  }
  const data = query.data;
  const measure = measureOf(data.characteristics);
  const count = Math.max(1, ...charts.map((one) => one.total));
  const drawn = charts.reduce((sum, one) => sum + one.x.length, 0);
  const now = view ?? whole(count);
  const setView = (next: Span | null): void => chosen.setView(next !== null && isWhole(next, count) ? null : next);
  goes.current = (to: Point): void => {
    setPoint(to);
    setAsTable(false);
    setView(showing(now, to.index, count));
  };
  const name = data.characteristics.map((one) => inLanguage(language, one, "name")).join(", ") || t(`chartKind.${choices.kind}`);
  const pointChart = chosenIn(charts, point);
  return (
    <div className="builder">
      <div className="builder-main">
        {query.isError && <Problem problem={asProblem(query.error)} onRetry={() => void query.refetch()} compact />}
        <section className={analysed.updating ? "card builder-chart updating" : "card builder-chart"} aria-label={name} aria-busy={query.isPlaceholderData}>
          <h2>
            {name} <small>{measure.unit}</small>
            <small className="figures">{t("charts.count", { total: data.total })}</small>
            {analysed.updating && <small role="status">{t("charts.updating")}</small>}
          </h2>
          <div className="chart-tools">
            <Legend charts={charts} together={choices.layout === "together"} before={analysed.before !== undefined} />
            <Space wrap>
              <span className="builder-zoom" role="group">
                <Button aria-label={t("charts.toLeft")} onClick={() => setView(moved(now, -MOVE, count))}>
                  ←
                </Button>
                <Button aria-label={t("charts.zoomOut")} onClick={() => setView(zoomed(now, 1 / ZOOM, (now.from + now.to) / 2, count))}>
                  −
                </Button>
                <Button aria-label={t("charts.zoomIn")} onClick={() => setView(zoomed(now, ZOOM, (now.from + now.to) / 2, count))}>
                  +
                </Button>
                <Button aria-label={t("charts.toRight")} onClick={() => setView(moved(now, MOVE, count))}>
                  →
                </Button>
              </span>
              {view !== null && !isWhole(now, count) && <Button onClick={() => setView(null)}>{t("charts.reset")}</Button>}
              <Button aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
                {t(asTable ? "charts.asChart" : "charts.asTable")}
              </Button>
              <ExportMenu choices={choices} picture={picture} />
            </Space>
          </div>
          {marked !== null && brushChart !== undefined && !asTable && (
            <BrushBar
              chart={brushChart}
              span={marked.span}
              choices={choices}
              orders={analysed.orders}
              mayAnnotate={mayAnnotate}
              change={change}
              onZoom={() => change({ view: marked.span, brush: null })}
              onClear={() => change({ brush: null })}
            />
          )}
          {asTable ? (
            <PointsTable charts={charts} orders={analysed.orders} decimals={measure.decimals} kind={choices.kind} titles={titles} onGo={go} />
          ) : (
            <div className={groups.length > 1 ? "builder-groups many" : "builder-groups"}>
              {groups.map((group) => (
                <div key={group.key}>
                  {group.name !== "" && <h3>{group.name}</h3>}
                  <PlotGroup
                    name={[name, group.name].filter(Boolean).join(" · ")}
                    scene={group.scene}
                    orders={analysed.orders}
                    panels={group.panels}
                    onView={setView}
                    onBrush={(next) => {
                      setBrushed(next?.chart ?? null);
                      change({ brush: next?.span ?? null });
                    }}
                    onChoose={setPoint}
                    onPlot={(plot) => (plot === null ? plots.current.delete(group.key) : plots.current.set(group.key, plot))}
                  />
                </div>
              ))}
            </div>
          )}
          <p className="quiet builder-help">
            {charts.some((one) => one.reduced) ? `${t("charts.reduced", { drawn, total: data.total })} ` : ""}
            {t("charts.help")}
          </p>
          {data.ewma && <p className="figures quiet">{t("charts.ewmaDesign", { ...data.ewma })}</p>}
          {data.cusum && <p className="figures quiet">{t("charts.cusumDesign", { ...data.cusum })}</p>}
          {choices.settings !== null && (
            <p className="quiet">
              {t("charts.settings")} <code>{choices.settings}</code>{" "}
              <Button size="small" onClick={() => change({ settings: null })}>
                {t("charts.settingsUsual")}
              </Button>
            </p>
          )}
          {charts.map(
            ({ key, name: stratum, source: { run } }) =>
              run !== null && (
                <p key={key} className="figures">
                  {stratum} {t("charts.runs", { runs: run.runs, expected: run.expected.toFixed(1), longest: run.longest, p: run.p_value?.toFixed(3) ?? "–" })}
                </p>
              ),
          )}
          <label className="builder-live">
            <Switch size="small" checked={choices.live} disabled={!following.possible} onChange={(on) => change({ live: on })} />{" "}
            {!following.possible ? t("charts.liveNone") : choices.live ? t("charts.liveOn", { count: following.tail.length }) : t("charts.live")}
          </label>
        </section>
        <LeftOut
          choices={choices}
          charts={charts}
          before={analysed.beforeCharts}
          orders={analysed.orders}
          decimals={measure.decimals}
          mayPropose={may(me, "quality.sign_limits")}
          change={change}
        />
        <ExclusionSets choices={choices} charts={analysed.wholeCharts} mayAnnotate={mayAnnotate} change={change} />
      </div>
      <aside className="builder-aside">
        {pointChart !== undefined && point !== null ? (
          <PointCard chart={pointChart} index={point.index} choices={choices} orders={analysed.orders} cells={data.cells} measure={pointChart.source.characteristic} />
        ) : (
          <p className="card quiet">{t("point.none")}</p>
        )}
        <SignalList charts={analysed.wholeCharts} orders={analysed.orders} chosen={point} onGo={go} />
        {histogramOf(choices) !== null && analysed.histogram !== null && (
          <HistogramCard query={analysed.histogram} measure={measure} />
        )}
        <NoteList charts={analysed.wholeCharts} choices={choices} mayAnnotate={mayAnnotate} onGo={go} />
      </aside>
    </div>
  );
}

/** A view that shows the newest point goes along with it; one that looks back stays. */
function followedView(view: { from: number; to: number }, before: number, after: number): { from: number; to: number } {
  if (view.to < before - 1) return view;
  if (isWhole(view, before)) return whole(after);
  return { from: view.from + after - before, to: view.to + after - before };
}
