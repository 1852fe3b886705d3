/** From analyses and choices to what is drawn: which charts share a frame, what its panels are called. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { Characteristic } from "../../api/charts";
import { coded, inLanguage, useLanguage } from "../../i18n";
import type { Chosen } from "./PlotGroup";
import { rangesOf } from "./address";
import type { Choices, Span } from "./choices";
import { grouped } from "./definition";
import { type Drawn, type Panel, exactly } from "./model";
import type { Picture } from "./picture";
import type { Scene } from "./scene";
import type { Analysed } from "./useAnalysis";
import { whole, within } from "./view";

export interface Group {
  key: string;
  name: string;
  scene: Scene;
  panels: { panel: Panel; title: string; height: number }[];
}

export interface Measure {
  decimals: number;
  unit: string;
  lsl: number | null;
  usl: number | null;
}

const ALONE = { value: 300, spread: 160 };
const MANY = { value: 190, spread: 96 };
const NONE: Measure = { decimals: 3, unit: "", lsl: null, usl: null };

export function measureOf(characteristics: readonly Characteristic[] | undefined): Measure {
  return characteristics?.[0] ?? NONE;
}

/** The specification of charts in one frame; none where items of several stand in it. */
export function specificationOf(members: readonly Drawn[]): { lsl: number | null; usl: number | null } | null {
  const [first, ...others] = members.map(({ source }) => source.characteristic);
  return first === undefined || others.some((one) => one.lsl !== first.lsl || one.usl !== first.usl) ? null : first;
}

/** How a panel's axis is called. */
export function useTitles(choices: Choices): { value: string; spread: string } {
  const { t } = useTranslation();
  const spreads: Record<string, string> = {
    "xbar-r": t("charts.range"),
    "xbar-s": t("charts.deviation"),
    "i-mr": t("charts.movingRange"),
    dnom: t("charts.range"),
    "z-mr": t("charts.movingRange"),
  };
  const values: Record<string, string> = {
    "xbar-r": t("charts.mean"), "xbar-s": t("charts.mean"), "i-mr": t("charts.reading"), run: t("charts.reading"), t2: "T²",
    ewma: "EWMA", cusum: "CUSUM", mewma: "MEWMA", dnom: t("charts.fromNominal"), "z-mr": "z", g: t("charts.between"), t: t("charts.hours"),
  };
  return {
    value: values[choices.kind] ?? choices.kind.replace("laney-p", "p′").replace("laney-u", "u′"),
    spread: spreads[choices.kind] ?? t("charts.spread"),
  };
}

/** What stands under a position: the subgroup's number where all is of one order, else the position counted from one. */
function ticksOf(chart: Drawn | undefined, orders: readonly string[]): (position: number) => string {
  if (chart === undefined) return (position) => String(position + 1);
  const { number } = chart.source.points;
  const plain = orders.length === 1 && number.every((one, place) => one - (chart.x[place] ?? 0) === (number[0] ?? 0) - (chart.x[0] ?? 0));
  const first = plain ? (number[0] ?? 1) - (chart.x[0] ?? 0) : 1;
  return (position) => String(position + first);
}

interface Shown {
  choices: Choices;
  analysed: Pick<Analysed, "whole" | "before">;
  charts: readonly Drawn[];
  view: Span | null;
  brush: { chart: string; span: Span } | null;
  chosen: Chosen | null;
}

export function useGroups({ choices, analysed, charts, view, brush, chosen }: Shown): Group[] {
  const { t } = useTranslation();
  const titles = useTitles(choices);
  const data = analysed.whole.data;
  const words = { upper: t("chart.upper"), lower: t("chart.lower"), centre: t("chart.centre"), usl: t("charts.usl"), lsl: t("charts.lsl") };
  const measure = measureOf(data?.characteristics);
  const ofReadings = choices.kind === "i-mr" || choices.kind === "run";
  return useMemo(() => {
    const together = choices.layout === "together" && charts.length > 1;
    const frames = together ? [[...charts]] : charts.map((one) => [one]);
    const heights = frames.length > 1 ? MANY : ALONE;
    return frames.map((members): Group => {
      const count = Math.max(...members.map((one) => one.total));
      const [first] = members;
      const key = together ? "together" : (first?.key ?? "");
      const panels: Group["panels"] = [{ panel: "value", title: titles.value, height: heights.value }];
      if (members.some((one) => one.spread !== null)) panels.push({ panel: "spread", title: titles.spread, height: heights.spread });
      const mine = (name: string): boolean => members.some((one) => one.key === name);
      return {
        key,
        name: together || first === undefined ? "" : first.name,
        panels,
        scene: {
          charts: members,
          view: view === null ? whole(count) : within(view, count),
          decimals: first?.source.characteristic.decimals ?? measure.decimals,
          specification: ofReadings ? specificationOf(members) : null,
          before: analysed.before,
          brush: brush !== null && mine(brush.chart) ? brush : null,
          chosen: chosen !== null && mine(chosen.chart) ? chosen : null,
          words,
          tick: ticksOf(members.length === 1 ? first : undefined, data?.orders ?? []),
          mirrored: choices.kind === "cusum",
        },
      };
    });
  }, [charts, analysed.before, choices.layout, choices.kind, view, brush, chosen, titles.value, titles.spread, words.upper, data]);
}

/** The point one sees, moved there when another chart no longer has it. */
export function chosenIn(charts: readonly Drawn[], chosen: Chosen | null): Drawn | undefined {
  return charts.find((one) => one.key === chosen?.chart && exactly(one.x, chosen.index) >= 0);
}

/** What an export says over the chart. */
export function usePicture(choices: Choices, analysed: Analysed, groups: readonly Group[]): () => Picture {
  const { t } = useTranslation();
  const language = useLanguage();
  const titles = useTitles(choices);
  return () => {
    const data = analysed.whole.data;
    const names = data?.characteristics.map((one) => inLanguage(language, one, "name")) ?? [];
    const filters = Object.values(choices.filters).flat();
    const charts = groups.flatMap((one) => one.scene.charts);
    const left = grouped(charts.flatMap((one) => one.source.exclusions)).map(
      (one) => `${one.order} ${rangesOf(one.numbers).replaceAll(".", ", ")}: ${one.reason}`,
    );
    const limits = charts.length === 1 ? charts[0]?.source.limits.at(-1) : undefined;
    return {
      title: [names.join(", ") || t(`chartKind.${choices.kind}`), choices.item].filter(Boolean).join(" · "),
      notes: [
        [t(`chartKind.${choices.kind}`), t(`chartSource.${choices.source}`), limits?.method ? coded(t, "limitsMethod", limits.method) : null, t("charts.count", { total: data?.total ?? 0 })]
          .filter(Boolean)
          .join(" · "),
        ...(filters.length > 0 || choices.since || choices.until
          ? [[...filters, choices.since && `${choices.since} …`, choices.until && `… ${choices.until}`].filter(Boolean).join(" · ")]
          : []),
        ...(left.length > 0 ? [`${t("exclude.excluded")}: ${left.join("; ")}`] : []),
      ],
      legend: choices.layout === "together" && charts.length > 1 ? charts.map((one) => ({ name: one.name, look: one.look })) : [],
      parts: groups.map((one) => ({
        name: groups.length > 1 ? one.name : "",
        scene: { ...one.scene, brush: null, chosen: null },
        panels: one.panels.map((panel) => ({ ...panel, title: titles[panel.panel] })),
      })),
    };
  };
}

