/** One chart on the screen, or several over one another: its panels, the pointer's and the keyboard's way through it. */
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { statistic } from "../../format/numbers";
import type { Span } from "./choices";
import { Hover } from "./Hover";
import { type Drawn, type Panel, exactly } from "./model";
import { type At, BuilderPlot } from "./plot";
import type { Scene } from "./scene";
import { stepped } from "./walking";

export interface Chosen {
  chart: string;
  index: number;
}

const TOLD = 50; // of marks and excluded points, in `data-*`: a canvas cannot be asked what is on it

interface Props {
  name: string;
  scene: Scene;
  orders: readonly string[];
  panels: readonly { panel: Panel; title: string; height: number }[];
  onView: (view: Span) => void;
  onBrush: (brush: { chart: string; span: Span } | null) => void;
  onChoose: (chosen: Chosen | null) => void;
  /** Called with the plot while it is on the screen, for what draws faster than React. */
  onPlot?: (plot: BuilderPlot | null) => void;
}

export function PlotGroup({ name, scene, orders, panels, onView, onBrush, onChoose, onPlot }: Props): ReactNode {
  const { t } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<BuilderPlot | null>(null);
  const [hover, setHover] = useState<{ at: At; x: number; y: number } | null>(null);
  const actions = useRef({ onView, onBrush, onChoose, scene });
  actions.current = { onView, onBrush, onChoose, scene };
  const form = JSON.stringify(panels);

  useEffect(() => {
    if (host.current === null) return;
    const hosts = panels.map((one, index) => ({ ...one, host: host.current?.children[index] as HTMLElement }));
    const made = new BuilderPlot(hosts, actions.current.scene, {
      view: (view) => actions.current.onView(view),
      brush: (chart, from, to) => {
        const span = { from: Math.max(0, Math.ceil(from)), to: Math.min(chart.total - 1, Math.floor(to)) };
        actions.current.onBrush(span.from <= span.to ? { chart: chart.key, span } : null);
      },
      choose: ({ chart, place }) => actions.current.onChoose({ chart: chart.key, index: chart.x[place] ?? 0 }),
      hover: (at, x, y) => setHover(at === null ? null : { at, x, y }),
    });
    plot.current = made;
    onPlot?.(made);
    const watch = new ResizeObserver(() => host.current && made.resize(host.current.clientWidth));
    watch.observe(host.current);
    return () => {
      watch.disconnect();
      onPlot?.(null);
      made.destroy();
      plot.current = null;
    };
    // a plot lives as long as its panels; the scene is shown to it below
  }, [form]);

  useEffect(() => plot.current?.show(scene), [scene, form]);

  const active = scene.charts.find((one) => one.key === scene.chosen?.chart) ?? scene.charts[0];
  const walk = (event: KeyboardEvent): void => {
    if (active === undefined) return;
    const index = scene.chosen?.chart === active.key ? scene.chosen.index : null;
    const brush = scene.brush?.chart === active.key ? scene.brush.span : null;
    const step = stepped(event, { chart: active, index, brush, view: scene.view });
    if (step === null) return;
    event.preventDefault();
    if (step.index !== undefined) onChoose({ chart: active.key, index: step.index });
    if (step.brush !== undefined) onBrush(step.brush === null ? null : { chart: active.key, span: step.brush });
    if (step.view !== undefined) onView(step.view);
  };

  const signals = useMemo(() => scene.charts.reduce((sum, one) => sum + one.source.signals.total, 0), [scene.charts]);
  const said = active && scene.chosen ? spoken(active, scene, orders) : null;
  return (
    <div className="builder-group">
      <div
        ref={host}
        className="chart-frame builder-frame"
        role="group"
        tabIndex={0}
        aria-label={t("charts.summary", { name, count: scene.charts.reduce((sum, one) => sum + one.total, 0), signals })}
        data-testid="builder-chart"
        data-points={scene.charts.map((one) => one.x.length).join(",")}
        data-total={scene.charts.map((one) => one.total).join(",")}
        data-marks={scene.charts.map((one) => one.marks.slice(0, TOLD).map((mark) => mark.index).join("-")).join(",")}
        data-excluded={scene.charts.map((one) => [...one.excluded.keys()].slice(0, TOLD).join("-")).join(",")}
        data-view={`${Math.round(scene.view.from)}-${Math.round(scene.view.to)}`}
        onKeyDown={walk}
      >
        {panels.map((one) => (
          <div key={one.panel} />
        ))}
      </div>
      <p className="unseen" role="status">
        {said && t("point.said", said)}
      </p>
      {hover && <Hover {...hover} scene={scene} orders={orders} />}
    </div>
  );
}

function spoken(chart: Drawn, scene: Scene, orders: readonly string[]): { number: number; order: string; value: string } {
  const place = exactly(chart.x, scene.chosen?.index ?? -1);
  const { points } = chart.source;
  return {
    number: points.number[place] ?? (scene.chosen?.index ?? 0) + 1,
    order: orders[points.order[place] ?? -1] ?? "",
    value: statistic(chart.value[place], scene.decimals),
  };
}
