/** A double or multiple plan drawn: pieces inspected across, nonconforming up; below Ac accept, from Re reject, between go on. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { InspectionDocument } from "../../api/types";

const WIDTH = 420;
const HEIGHT = 190;
const LEFT = 34;
const BOTTOM = 30;
const TOP = 10;

export function Staircase({ inspection }: { inspection: InspectionDocument }): ReactNode {
  const { t } = useTranslation();
  const { stages, samples } = inspection;
  const ends: number[] = [];
  for (const one of stages) ends.push((ends.at(-1) ?? 0) + one.to_inspect);
  const most = ends.at(-1) ?? 1;
  const taken: { x: number; y: number }[] = [];
  for (const one of samples) {
    const before = taken.at(-1) ?? { x: 0, y: 0 };
    taken.push({ x: before.x + one.inspected, y: before.y + one.nonconforming });
  }
  const top = Math.max(...stages.map((one) => one.re), ...taken.map((one) => one.y)) + 1;
  const x = (n: number): number => LEFT + ((WIDTH - LEFT - 10) * n) / most;
  const y = (d: number): number => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * d) / top;
  const steps = stages.map((one, at) => ({ ...one, from: ends[at - 1] ?? 0, to: ends[at] ?? most }));
  return (
    <svg className="staircase" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t("inspecting.staircase")}>
      {steps.map((one) => {
        const [from, width] = [x(one.from), x(one.to) - x(one.from)];
        return (
          <g key={one.stage}>
            <rect className="stair-reject" x={from} width={width} y={TOP} height={Math.max(0, y(one.re - 0.5) - TOP)} />
            {one.ac !== null && (
              <rect className="stair-accept" x={from} width={width} y={y(one.ac + 0.5)} height={y(0) - y(one.ac + 0.5)} />
            )}
            <text x={from + width / 2} y={y(one.re - 0.5) - 4} textAnchor="middle">
              {`Re ${one.re}`}
            </text>
            {one.ac !== null && (
              <text x={from + width / 2} y={y(0) - 4} textAnchor="middle">
                {`Ac ${one.ac}`}
              </text>
            )}
            <text x={x(one.to)} y={HEIGHT - BOTTOM + 13} textAnchor="end">
              {one.to}
            </text>
          </g>
        );
      })}
      <line className="stair-axis" x1={LEFT} x2={WIDTH - 10} y1={y(0)} y2={y(0)} />
      <line className="stair-axis" x1={LEFT} x2={LEFT} y1={TOP} y2={y(0)} />
      {Array.from({ length: top + 1 }, (_, at) => at)
        .filter((at) => at % Math.ceil((top + 1) / 8) === 0)
        .map((at) => (
          <text key={at} x={LEFT - 6} y={y(at) + 3} textAnchor="end">
            {at}
          </text>
        ))}
      <text x={WIDTH - 10} y={HEIGHT - 4} textAnchor="end">
        {t("inspecting.together")}
      </text>
      {taken.length > 0 && (
        <polyline className="stair-path" points={[{ x: 0, y: 0 }, ...taken].map((one) => `${x(one.x)},${y(one.y)}`).join(" ")} />
      )}
      {taken.map((one, at) => (
        <circle key={at} className="stair-point" cx={x(one.x)} cy={y(one.y)} r={4}>
          <title>{`${one.y} / ${one.x}`}</title>
        </circle>
      ))}
    </svg>
  );
}
