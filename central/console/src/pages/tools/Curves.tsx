/** Curves over one axis as a drawing that scales, with the numbers beneath for those who read them. */
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";

import { ticksFromZero } from "../../chart/ticks";

export interface Curve {
  name: string;
  points: readonly (readonly [number, number])[];
}

interface Props {
  title: string;
  x: string;
  y: string;
  curves: readonly Curve[];
  /** Vertical lines with a name: the points people ask about. */
  marks?: readonly { at: number; name: string }[];
  top?: number;
  logarithmic?: boolean;
  showX?: (value: number) => string;
  showY?: (value: number) => string;
}

const WIDE = 640;
const HIGH = 300;
const LEFT = 64;
const BOTTOM = 46;
const EDGE = 26;
const RIGHT = 38; // half of the last number on the axis
const LOOKS = ["curve-a", "curve-b", "curve-c"] as const;

export function Curves({ title, x, y, curves, marks = [], top, logarithmic = false, showX = String, showY = String }: Props): ReactNode {
  const { t } = useTranslation();
  const name = useId();
  const all = curves.flatMap((one) => one.points);
  if (all.length === 0) return null;
  const right = Math.max(...all.map(([at]) => at));
  const highest = top ?? Math.max(...all.map(([, value]) => value));
  const up = (value: number): number => (logarithmic ? Math.log10(Math.max(1, value)) : value);
  const along = ticksFromZero(right, 5);
  const across = logarithmic ? decades(highest) : ticksFromZero(highest, 5);
  const reach = up(across.at(-1) ?? 1);
  const px = (at: number): number => LEFT + (at / right) * (WIDE - LEFT - RIGHT);
  const py = (value: number): number => HIGH - BOTTOM - (up(value) / reach) * (HIGH - BOTTOM - EDGE);
  return (
    <figure className="curves" data-testid="curves">
      <figcaption id={name}>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-labelledby={name}>
        {across.map((value) => (
          <g key={value}>
            <line className="curves-grid" x1={LEFT} x2={WIDE - RIGHT} y1={py(value)} y2={py(value)} />
            <text className="curves-tick" x={LEFT - 8} y={py(value) + 4} textAnchor="end">
              {showY(value)}
            </text>
          </g>
        ))}
        {along.map((at) => (
          <text key={at} className="curves-tick" x={px(at)} y={HIGH - BOTTOM + 18} textAnchor="middle">
            {showX(at)}
          </text>
        ))}
        {marks
          .filter((mark) => mark.at <= right)
          .map((mark) => (
            <g key={mark.name}>
              <line className="curves-mark" x1={px(mark.at)} x2={px(mark.at)} y1={EDGE} y2={HIGH - BOTTOM} />
              <text className="curves-tick" x={px(mark.at)} textAnchor="middle" y={EDGE - 4}>
                {mark.name}
              </text>
            </g>
          ))}
        {curves.map((curve, index) => (
          <polyline
            key={curve.name}
            className={LOOKS[index % LOOKS.length]}
            points={curve.points.map(([at, value]) => `${px(at).toFixed(1)},${py(value).toFixed(1)}`).join(" ")}
          />
        ))}
        <text className="curves-axis" x={(LEFT + WIDE) / 2} y={HIGH - 8} textAnchor="middle">
          {x}
        </text>
        <text className="curves-axis" transform={`translate(14 ${(HIGH - BOTTOM) / 2}) rotate(-90)`} textAnchor="middle">
          {y}
        </text>
      </svg>
      {curves.length > 1 && (
        <ul className="curves-legend">
          {curves.map((curve, index) => (
            <li key={curve.name}>
              <i className={LOOKS[index % LOOKS.length]} aria-hidden="true" /> {curve.name}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>{t("tools.numbers")}</summary>
        <div className="curves-numbers">
          <table>
            <thead>
              <tr>
                <th scope="col">{x}</th>
                {curves.map((curve) => (
                  <th key={curve.name} scope="col">
                    {curve.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {curves[0]?.points.map(([at], row) => (
                <tr key={at}>
                  <th scope="row">{showX(at)}</th>
                  {curves.map((curve) => (
                    <td key={curve.name}>{showY(curve.points[row]?.[1] ?? NaN)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

function decades(highest: number): number[] {
  const count = Math.max(1, Math.ceil(Math.log10(Math.max(10, highest))));
  return Array.from({ length: count + 1 }, (_, power) => 10 ** power);
}
