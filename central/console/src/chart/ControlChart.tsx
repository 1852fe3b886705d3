/**
 * X-bar and R over the subgroups of an order.
 *
 * Drag zooms, a double click shows all again; with the keyboard the arrows walk the subgroups and Enter opens one. The
 * same figures can be read as a table. `data-*` on the frame say what is drawn, since a canvas cannot be asked.
 */
import { Button, Segmented, Space } from "antd";
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { statistic } from "../format/numbers";
import { ChartLegend } from "./ChartLegend";
import { ChartTable } from "./ChartTable";
import "./chart.css";
import type { ChartModel } from "./model";
import { ControlPlot, type View } from "./plot";
import { useWords } from "./words";

const SPANS = [50, 200] as const;
const STEP_PAGE = 10;
const HEIGHTS = {
  large: { mean: 300, range: 170 },
  medium: { mean: 210, range: 120 },
  small: { mean: 160, range: 96 },
} as const;

interface Props {
  model: ChartModel;
  chosen?: number | null;
  onChoose?: (subgroup: number) => void;
  /** Show this many of the newest to begin with; all when left out. */
  newest?: number;
  /** Show the surroundings of these subgroups alone. */
  around?: View;
  size?: keyof typeof HEIGHTS;
}

function viewOf(model: ChartModel, span: number | "all", around: View | undefined): View {
  if (around !== undefined) return around;
  const first = model.x[0] ?? 1;
  const last = model.x.at(-1) ?? 1;
  const from = span === "all" ? first : Math.max(first, last - span + 1);
  return { from: from - 0.8, to: Math.max(last, from + 9) + 0.8 };
}

export function ControlChart({ model, chosen = null, onChoose, newest, around, size = "large" }: Props): ReactNode {
  const { t } = useTranslation();
  const words = useWords();
  const hosts = { mean: useRef<HTMLDivElement>(null), range: useRef<HTMLDivElement>(null) };
  const plot = useRef<ControlPlot | null>(null);
  const [span, setSpan] = useState<number | "all">(newest ?? "all");
  const [zoom, setZoom] = useState<View | null>(null);
  const [asTable, setAsTable] = useState(false);
  const index = chosen === null ? -1 : model.x.indexOf(chosen);
  const view = useMemo(() => zoom ?? viewOf(model, span, around), [zoom, model, span, around]);

  const choose = useRef<(at: number) => void>(() => {});
  choose.current = (at) => {
    const subgroup = model.x[Math.max(0, Math.min(at, model.x.length - 1))];
    if (subgroup !== undefined) onChoose?.(subgroup);
  };

  useEffect(() => {
    const { mean, range } = { mean: hosts.mean.current, range: hosts.range.current };
    if (asTable || mean === null || range === null) return;
    const titles = { mean: t(`chart.point.${model.chart}`), range: t(`chart.spread.${model.chart}`) };
    const actions = {
      choose: (at: number) => choose.current(at),
      zoom: (from: number, to: number) => setZoom({ from, to }),
    };
    const made = new ControlPlot({ mean, range }, model, view, words, titles, actions, HEIGHTS[size]);
    plot.current = made;
    const watch = new ResizeObserver(() => made.resize(mean.clientWidth));
    watch.observe(mean);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = null;
    };
    // a plot lives as long as its words and size; data and view are shown to it below
  }, [words, asTable, size]);

  useEffect(() => plot.current?.show(model, view), [model, view]);
  useEffect(() => plot.current?.choose(index < 0 ? null : index), [index, model, words, asTable]);

  const walk = (event: KeyboardEvent): void => {
    const at = index < 0 ? model.x.length : index;
    const steps: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      PageUp: at - STEP_PAGE,
      PageDown: at + STEP_PAGE,
      Home: 0,
      End: model.x.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined || onChoose === undefined) return;
    event.preventDefault();
    choose.current(to);
  };

  const stops = model.marks.filter((mark) => mark.kind === "stop").map((mark) => mark.subgroup);
  const advice = model.marks.filter((mark) => mark.kind === "advice").map((mark) => mark.subgroup);
  const point = model.points[index];
  return (
    <section className="chart" aria-label={t("chart.title")}>
      <div className="chart-tools">
        <ChartLegend model={model} />
        <Space>
          {zoom !== null && <Button onClick={() => setZoom(null)}>{t("chart.zoomOut")}</Button>}
          {around === undefined && model.x.length > SPANS[0] && !asTable && (
            <Segmented
              aria-label={t("chart.span")}
              value={zoom === null ? span : undefined}
              onChange={(value) => {
                setZoom(null);
                setSpan(value);
              }}
              options={[
                ...SPANS.map((count) => ({ value: count as number | "all", label: t("chart.newest", { count }) })),
                { value: "all" as const, label: t("chart.all") },
              ]}
            />
          )}
          <Button aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {t(asTable ? "chart.asChart" : "chart.asTable")}
          </Button>
        </Space>
      </div>
      {asTable ? (
        <ChartTable model={model} onChoose={onChoose} />
      ) : (
        <div
          className="chart-frame"
          role="group"
          tabIndex={0}
          aria-label={t("chart.summary", {
            count: model.x.length,
            stops: stops.join(", ") || t("chart.none"),
            advice: advice.join(", ") || t("chart.none"),
          })}
          data-testid="chart"
          data-subgroups={model.mean.filter((value) => value !== null).length}
          data-stops={stops.join(",")}
          data-advice={advice.join(",")}
          data-held={model.held.map((band) => `${band.from + 0.5}-${band.to - 0.5}`).join(",")}
          data-limits={model.limits.map((line) => line.version).join(",")}
          onKeyDown={walk}
          onDoubleClick={() => setZoom(null)}
        >
          <div ref={hosts.mean} />
          <div ref={hosts.range} />
        </div>
      )}
      <p className="unseen" role="status">
        {point &&
          t("chart.chosen", {
            subgroup: point.subgroup,
            mean: statistic(point.mean, model.decimals),
            range: statistic(point.range, model.decimals),
          })}
      </p>
    </section>
  );
}
