/** The analyses behind a chart: the whole, the part in view with its detail, the limits before anything was left out. */
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Analysis, analysisQuery } from "../../api/charts";
import { coded } from "../../i18n";
import { cellName } from "../lines/cellName";
import type { Choices, Span, Stratum } from "./choices";
import { type Drawn, type LimitLine, type Panel, drawnOf } from "./model";
import { beforeExclusions, histogramOf, requestOf, windowKept } from "./request";
import { within } from "./view";

const HISTOGRAM_MAX = 100_000; // points
const DETAIL_WAIT_MS = 200; // a wheel turns many times before one wants to look

export interface Analysed {
  whole: UseQueryResult<Analysis>;
  /** Null where there are too many readings. */
  histogram: UseQueryResult<Analysis> | null;
  /** In detail where that is there. */
  charts: readonly Drawn[];
  /** With every signal, whatever is in view. */
  wholeCharts: readonly Drawn[];
  before: ReadonlyMap<string, Record<Panel, readonly LimitLine[]>> | undefined;
  beforeCharts: readonly Drawn[];
  orders: readonly string[];
  updating: boolean;
}

export function useDebounced<Value>(value: Value, wait: number): Value {
  const [late, setLate] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(value), wait);
    return () => window.clearTimeout(timer);
  }, [value, wait]);
  return late;
}

/** Whether a chart with holes between its points must be asked for anew to show this view. */
export function needsDetail(charts: readonly Drawn[], view: Span | null): boolean {
  return view !== null && charts.some((chart) => chart.reduced && view.to - view.from < (chart.total - 1) * 0.9);
}

/** The chart in detail where it covers the view, else the whole one. */
export function best(whole: Drawn, detail: Drawn | undefined, view: Span | null): Drawn {
  if (detail === undefined || view === null || !whole.reduced) return whole;
  const [from, to] = [Math.max(view.from, 0), Math.min(view.to, whole.total - 1)];
  return detail.window.from <= from && detail.window.to >= to ? detail : whole;
}

/** What a stratum is called: shifts and phases have names of their own, a cell is called by the end of its path. */
function useStratumName(by: Stratum | null): (stratum: string) => string {
  const { t } = useTranslation();
  return useCallback(
    (stratum) => {
      if (by === "shift") return coded(t, "chartShift", stratum);
      if (by === "phase") return coded(t, "phase", stratum);
      if (by === "cell") return cellName(stratum);
      return stratum === "-" ? t("charts.unknown") : stratum;
    },
    [by, t],
  );
}

export function useAnalysis(choices: Choices, view: Span | null, ready: boolean): Analysed {
  const called = useStratumName(choices.by);
  // the view and the marked range are of the screen: they are no part of what is asked
  const asked = useMemo(() => requestOf(choices), [fingerprint(choices)]);
  const whole = useQuery(analysisQuery(ready ? asked : null));
  const earlier = useMemo(() => beforeExclusions(choices), [fingerprint(choices)]);
  const before = useQuery(analysisQuery(ready ? earlier : null));
  const spread = useMemo(() => histogramOf(choices), [fingerprint(choices)]);
  // every reading is read for it: after the chart is there, and for so many of them only
  const readable = whole.data !== undefined && !whole.isPlaceholderData && whole.data.total <= HISTOGRAM_MAX;
  const histogram = useQuery(analysisQuery(ready && readable ? spread : null));

  const wholeCharts = useMemo(() => (whole.data ? drawnOf(whole.data, called) : []), [whole.data, called]);
  const late = useDebounced(view, DETAIL_WAIT_MS);
  const total = Math.max(0, ...wholeCharts.map((chart) => chart.total));
  const kept = useRef<Span | null>(null);
  const window = needsDetail(wholeCharts, late) && late !== null ? windowKept(kept.current, within(late, total), total) : null;
  kept.current = window;
  const detail = useQuery(analysisQuery(ready && window !== null ? requestOf(choices, window) : null));
  const details = useMemo(
    () => (detail.data && window !== null ? new Map(drawnOf(detail.data, called).map((one) => [one.key, one])) : null),
    [detail.data, window !== null, called],
  );
  const beforeCharts = useMemo(() => (before.data && earlier ? drawnOf(before.data, called) : []), [before.data, earlier, called]);
  return {
    whole,
    histogram: readable ? histogram : null,
    wholeCharts,
    charts: useMemo(
      () => wholeCharts.map((chart) => best(chart, details?.get(chart.key), view)),
      [wholeCharts, details, view],
    ),
    before: useMemo(
      () => (beforeCharts.length === 0 ? undefined : new Map(beforeCharts.map((one) => [one.key, one.limits]))),
      [beforeCharts],
    ),
    beforeCharts,
    orders: whole.data?.orders ?? [],
    updating: whole.isFetching || detail.isFetching,
  };
}

function fingerprint(choices: Choices): string {
  const { view: _view, brush: _brush, layout: _layout, live: _live, ...rest } = choices;
  return JSON.stringify(rest);
}
