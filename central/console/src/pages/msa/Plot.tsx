/** A small plot of a study: bars, or lines and points over labelled places, with limits across; drawn as SVG. */
import { type ReactNode, useId } from "react";

import { niceTicks, withFittingDecimals } from "../../chart/ticks";

export interface Series {
  name: string;
  points: readonly (readonly [number, number])[];
  joined?: boolean;
}

interface Props {
  title: string;
  labels: readonly string[];
  series: readonly Series[];
  limits?: readonly number[];
  bars?: boolean;
  /** Places are numbers of their own instead of labels. */
  numeric?: boolean;
}

const WIDTH = 460;
const HEIGHT = 190;
const LEFT = 62;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 24;
const LABELS_MOST = 16;
const COLOURS = ["#0958d9", "#ad4e00", "#237804", "#531dab", "#9e1068", "#006d75"];

/** Ticks with their texts, which tell each from the next: a bore's are 74.01, 74.012, not all 74.01. */
function ticked(low: number, high: number): { value: number; text: string }[] {
  const values = niceTicks(low, high, 4);
  const fixed = withFittingDecimals(values);
  const plain = new Set(fixed).size === fixed.length && fixed.every((text) => text.length <= 11);
  return values.map((value, at) => ({ value, text: (plain ? fixed[at] : undefined) ?? String(value) }));
}

export function Plot({ title, labels, series, limits = [], bars = false, numeric = false }: Props): ReactNode {
  const id = useId();
  const values = [...series.flatMap((one) => one.points.map(([, value]) => value)), ...limits, ...(bars ? [0] : [])];
  const places = series.flatMap((one) => one.points.map(([place]) => place));
  if (values.length === 0) return null;
  const low = Math.min(...values);
  const high = Math.max(...values);
  const pad = (high - low) * 0.07 || Math.abs(high) * 0.1 || 1;
  const [bottom, top] = [bars ? 0 : low - pad, high + pad];
  const [first, last] = numeric ? [Math.min(...places), Math.max(...places)] : [-0.5, labels.length - 0.5];
  const x = (place: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * (place - first)) / (last - first || 1);
  const y = (value: number): number => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * (value - bottom)) / (top - bottom);
  const every = Math.max(1, Math.ceil(labels.length / LABELS_MOST));
  const wide = 0.74 / series.length;
  return (
    <figure className="msa-plot" aria-labelledby={id}>
      <figcaption id={id}>
        {title}
        {series.filter((one) => one.name !== "").map((one) => (
          <span key={one.name} className="msa-legend">
            <i style={{ background: COLOURS[series.indexOf(one) % COLOURS.length] }} /> {one.name}
          </span>
        ))}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={id}>
        {ticked(bottom, top).map(({ value, text }) => (
          <g key={value}>
            <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} className="msa-grid" />
            <text x={LEFT - 5} y={y(value) + 3} textAnchor="end">
              {text}
            </text>
          </g>
        ))}
        {numeric
          ? ticked(first, last).map(({ value: place, text }) => (
              <text key={place} x={x(place)} y={HEIGHT - 8} textAnchor="middle">
                {text}
              </text>
            ))
          : labels.map((label, place) =>
              place % every === 0 ? (
                <text key={place} x={x(place)} y={HEIGHT - 8} textAnchor="middle">
                  {label.slice(0, 10)}
                </text>
              ) : null,
            )}
        {limits.map((value, at) => (
          <line key={at} x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} className="msa-limit" />
        ))}
        {series.map((one, at) => {
          const colour = COLOURS[at % COLOURS.length];
          if (bars) {
            return one.points.map(([place, value]) => (
              <rect
                key={place}
                x={x(place - 0.37 + at * wide)}
                width={Math.max(1, x(wide) - x(0) - 1)}
                y={y(value)}
                height={Math.max(0, y(0) - y(value))}
                fill={colour}
              />
            ));
          }
          return (
            <g key={at} fill={colour} stroke="none">
              {one.joined !== false && (
                <polyline
                  points={one.points.map(([place, value]) => `${x(place)},${y(value)}`).join(" ")}
                  fill="none"
                  stroke={colour}
                  strokeWidth={1.4}
                />
              )}
              {one.points.map(([place, value], key) => (
                <circle key={key} cx={x(place)} cy={y(value)} r={2.4} />
              ))}
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
