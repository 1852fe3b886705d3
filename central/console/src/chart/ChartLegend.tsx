import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { ChartModel } from "./model";
import { INK } from "./paint";

function Sign({ children }: { children: ReactNode }): ReactNode {
  return (
    <svg viewBox="0 0 18 14" width="18" height="14" aria-hidden="true">
      {children}
    </svg>
  );
}

/** What the shapes mean; only those that are on the chart. */
export function ChartLegend({ model }: { model: ChartModel }): ReactNode {
  const { t } = useTranslation();
  const has = (kind: "stop" | "advice"): boolean => model.marks.some((mark) => mark.kind === kind);
  return (
    <ul className="legend">
      <li>
        <Sign>
          <path d="M0 7h18" stroke={INK.point} strokeWidth="1.5" />
          <circle cx="9" cy="7" r="3" fill={INK.point} />
        </Sign>
        {t("chart.subgroup")}
      </li>
      {model.limits.length > 0 && (
        <li>
          <Sign>
            <path d="M0 7h18" stroke={INK.limit} strokeWidth="1.6" strokeDasharray="6 3" />
          </Sign>
          {t("chart.limits")}
        </li>
      )}
      {has("advice") && (
        <li>
          <Sign>
            <path d="M9 0.5 15.5 7 9 13.5 2.5 7z" fill={INK.adviceFill} stroke={INK.advice} />
          </Sign>
          {t("chart.advice")}
        </li>
      )}
      {has("stop") && (
        <li>
          <Sign>
            <rect x="3" y="1" width="12" height="12" fill={INK.stop} />
          </Sign>
          {t("chart.stop")}
        </li>
      )}
      {model.held.length > 0 && (
        <li>
          <Sign>
            <rect width="18" height="14" fill={INK.held} stroke={INK.hatch} />
            <path d="M2 14 14 0M8 14 18 2" stroke={INK.hatch} />
          </Sign>
          {t("chart.held")}
        </li>
      )}
    </ul>
  );
}
