/** Months side by side, each stacked by category; every part leads to the journal lines it is made of. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { CostOfQuality } from "../../api/types";
import { money } from "../../format/money";
import { ticksFromZero } from "../../chart/ticks";
import { monthsBetween } from "./months";

export const CATEGORIES = ["prevention", "appraisal", "internal_failure", "external_failure"] as const;
export type Category = (typeof CATEGORIES)[number];
type Month = CostOfQuality["months"][number];

interface Props {
  months: CostOfQuality["months"];
  toLines: boolean;
}

/** What a bar is drawn with; the sums themselves are never computed here. */
function height(text: string): number {
  return Math.max(0, Number(text)); // what was recovered beyond its cost is in the table alone
}

export function CostChart({ months, toLines }: Props): ReactNode {
  const { t } = useTranslation();
  const known = new Map(months.map((one) => [one.period, one]));
  const axis = monthsBetween(months[0]?.period ?? "", months.at(-1)?.period ?? "");
  const stacked = (month: Month): number => CATEGORIES.reduce((sum, one) => sum + height(month[one]), 0);
  const marks = ticksFromZero(Math.max(0, ...months.map(stacked)), 4);
  const top = marks.at(-1) ?? 1;
  return (
    <figure className="cost-chart" aria-label={t("cost.chart")} data-testid="cost-chart">
      <ul className="cost-legend">
        {CATEGORIES.map((one) => (
          <li key={one}>
            <i className={`cost-${one}`} aria-hidden="true" /> {t(`qualityCost.${one}`)}
          </li>
        ))}
      </ul>
      <div className="cost-plot">
        <div className="cost-axis" aria-hidden="true">
          {marks.map((mark) => (
            <span key={mark} style={{ bottom: `${(mark / top) * 100}%` }}>
              {money(String(mark))}
            </span>
          ))}
        </div>
        <div className="cost-bars">
          {marks.map((mark) => (
            <hr key={mark} style={{ bottom: `${(mark / top) * 100}%` }} />
          ))}
          {axis.map((month) => (
            <Bar key={month} name={month} month={known.get(month)} top={top} toLines={toLines} />
          ))}
        </div>
      </div>
    </figure>
  );
}

interface BarProps {
  name: string;
  month: Month | undefined;
  top: number;
  toLines: boolean;
}

function Bar({ name, month, top, toLines }: BarProps): ReactNode {
  const { t } = useTranslation();
  const parts = month ? CATEGORIES.filter((one) => height(month[one]) > 0) : [];
  return (
    <div className="cost-month">
      <div className="cost-stack">
        {month && <span className="cost-sum figures">{money(month.total)}</span>}
        {month &&
          [...parts].reverse().map((one) => {
            const label = t("cost.segment", {
              month: name,
              category: t(`qualityCost.${one}`),
              amount: money(month[one]),
            });
            const look = { className: `cost-part cost-${one}`, style: { height: `${(height(month[one]) / top) * 100}%` } };
            return toLines ? (
              <Link
                key={one}
                to="/finance/lines"
                search={{ quality_cost: one, period: name }}
                title={label}
                aria-label={label}
                {...look}
              />
            ) : (
              <span key={one} role="img" title={label} aria-label={label} {...look} />
            );
          })}
      </div>
      <span className="cost-name figures">{name}</span>
    </div>
  );
}
