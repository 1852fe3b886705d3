/** How the readings are spread, against the specification; beside the chart. */
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Analysis, Histogram } from "../../api/charts";
import { INK } from "../../chart/paint";
import { statistic } from "../../format/numbers";
import { Asked } from "../../states/Asked";
import { type Bar, barsOf } from "./bars";

interface Props {
  query: UseQueryResult<Analysis>;
  measure: { decimals: number; unit: string; lsl: number | null; usl: number | null };
}

const WIDTH = 300;
const HEIGHT = 130;
const BASE = 16; // for the names under it

export function HistogramCard({ query, measure }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={t("histogram.title")} data-testid="histogram">
      <h2>{t("histogram.title")}</h2>
      <Asked query={query} rows={4} compact>
        {(analysis) => {
          const found = analysis.charts[0]?.histogram ?? null;
          return found === null || found.n === 0 ? (
            <p className="quiet">{t("histogram.none")}</p>
          ) : (
            <Bars histogram={found} measure={measure} />
          );
        }}
      </Asked>
    </section>
  );
}

function Bars({ histogram, measure }: { histogram: Histogram; measure: Props["measure"] }): ReactNode {
  const { t } = useTranslation();
  const { bars, low, high, most } = barsOf(histogram, measure.lsl, measure.usl);
  const x = (value: number): number => ((value - low) / (high - low || 1)) * WIDTH;
  const tall = (bar: Bar): number => (bar.count / (most || 1)) * (HEIGHT - 8);
  const mean = statistic(histogram.mean, measure.decimals);
  const s = statistic(histogram.s, measure.decimals + 1);
  const limits = [
    ["LSL", measure.lsl],
    ["USL", measure.usl],
  ] as const;
  return (
    <>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT + BASE}`}
        className="builder-histogram"
        role="img"
        aria-label={t("histogram.summary", { n: histogram.n, mean, s })}
      >
        <pattern id="outside" width="5" height="5" patternUnits="userSpaceOnUse">
          <rect width="5" height="5" fill="#f3c6c2" />
          <path d="M0 5 5 0" stroke={INK.stop} />
        </pattern>
        {bars.map((bar) => (
          <rect
            key={bar.from}
            x={x(bar.from)}
            y={HEIGHT - tall(bar)}
            width={Math.max(x(bar.to) - x(bar.from) - 1, 0.5)}
            height={tall(bar)}
            fill={bar.outside ? "url(#outside)" : INK.point}
          >
            <title>{`${bar.from.toFixed(measure.decimals + 1)} – ${bar.to.toFixed(measure.decimals + 1)}: ${bar.count}`}</title>
          </rect>
        ))}
        <line x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} stroke={INK.label} />
        {limits.map(([name, value]) =>
          value === null || x(value) < -1 || x(value) > WIDTH + 1 ? null : (
            <g key={name}>
              <line x1={x(value)} x2={x(value)} y1="0" y2={HEIGHT} stroke={INK.advice} strokeWidth="1.5" strokeDasharray="8 3" />
              <text x={x(value)} y={HEIGHT + 12} fontSize="10" fill={INK.advice} textAnchor={x(value) < 30 ? "start" : x(value) > WIDTH - 30 ? "end" : "middle"}>
                {name}
              </text>
            </g>
          ),
        )}
      </svg>
      <dl className="pairs">
        <dt>{t("histogram.n")}</dt>
        <dd className="figures">{histogram.n}</dd>
        <dt>{t("histogram.mean")}</dt>
        <dd className="figures">
          {mean} {measure.unit}
        </dd>
        <dt>{t("histogram.s")}</dt>
        <dd className="figures">{s}</dd>
      </dl>
    </>
  );
}
