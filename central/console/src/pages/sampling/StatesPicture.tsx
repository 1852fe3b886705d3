/** The three states of a skip-lot programme with what leads from one to the other, by the numbers as they are entered. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Figures } from "./programme";

const WIDE = 900;
const HIGH = 260;
const BOX = { wide: 190, high: 62, y: 96 };
const AT = { every_lot: 10, skipping: 355, interrupted: 700 };

type State = keyof typeof AT;

export function StatesPicture({ figures }: { figures: Figures }): ReactNode {
  const { t } = useTranslation();
  const first = figures.frequencies.at(0) ?? "?";
  const last = figures.frequencies.at(-1) ?? "?";
  const frequency = first === last ? `1 / ${first}` : `1 / ${first} … 1 / ${last}`;
  const boxes: [State, string][] = [
    ["every_lot", t("skipping.everyLot")],
    ["skipping", t("skipping.oneIn", { frequency })],
    ["interrupted", t("skipping.everyLot")],
  ];
  const middle = BOX.y + BOX.high / 2;
  const right = (state: State): number => AT[state] + BOX.wide;
  return (
    <div className="states-scroll" tabIndex={0} role="group" aria-label={t("skipping.picture")}>
      <svg className="states-picture" viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={t("skipping.picture")}>
        <defs>
          <marker id="states-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse">
            <path d="M0 0 8 4 0 8z" />
          </marker>
        </defs>
        {boxes.map(([state, what]) => (
          <g key={state}>
            <rect x={AT[state]} y={BOX.y} width={BOX.wide} height={BOX.high} rx={8} />
            <text className="states-name" x={AT[state] + BOX.wide / 2} y={BOX.y + 26} textAnchor="middle">
              {t(`skipState.${state}`)}
            </text>
            <text x={AT[state] + BOX.wide / 2} y={BOX.y + 47} textAnchor="middle">
              {what}
            </text>
          </g>
        ))}
        <Arrow d={`M${right("every_lot")} ${middle - 14}H${AT.skipping}`} x={(right("every_lot") + AT.skipping) / 2} y={middle - 40}>
          {[t("skipping.toScore", { score: figures.score_needed }), t("skipping.withinLots", { lots: figures.lots_at_most })]}
        </Arrow>
        <Arrow d={`M${AT.skipping + 60} ${BOX.y}V58H${right("skipping") - 60}V${BOX.y}`} x={AT.skipping + BOX.wide / 2} y={30}>
          {[t("skipping.toRarer", { lots: figures.shift_after })]}
        </Arrow>
        <Arrow d={`M${right("skipping")} ${middle - 14}H${AT.interrupted}`} x={(right("skipping") + AT.interrupted) / 2} y={middle - 22}>
          {[t("skipping.notAccepted")]}
        </Arrow>
        <Arrow d={`M${AT.interrupted} ${middle + 14}H${right("skipping")}`} x={(right("skipping") + AT.interrupted) / 2} y={middle + 32}>
          {[t("skipping.inRow", { lots: figures.requalify_lots }), t("skipping.moreOften")]}
        </Arrow>
        <Arrow
          d={`M${AT.interrupted + BOX.wide / 2} ${BOX.y + BOX.high}V216H${AT.every_lot + BOX.wide / 2}V${BOX.y + BOX.high}`}
          x={AT.skipping + BOX.wide / 2}
          y={236}
        >
          {[t("skipping.backToStart", { lots: figures.requalify_within })]}
        </Arrow>
      </svg>
    </div>
  );
}

interface ArrowProps {
  d: string;
  x: number;
  y: number;
  children: string[];
}

function Arrow({ d, x, y, children }: ArrowProps): ReactNode {
  return (
    <g>
      <path className="states-arrow" d={d} markerEnd="url(#states-tip)" />
      <text x={x} y={y} textAnchor="middle">
        {children.map((line, at) => (
          <tspan key={line} x={x} dy={at === 0 ? 0 : 17}>
            {line}
          </tspan>
        ))}
      </text>
    </g>
  );
}
