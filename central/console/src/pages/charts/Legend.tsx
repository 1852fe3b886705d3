import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { INK } from "../../chart/paint";
import { MarkSign } from "./SignalList";
import type { Drawn } from "./model";
import { type Look, outline } from "./strata";

interface Props {
  charts: readonly Drawn[];
  together: boolean;
  before: boolean;
}

function Sign({ look }: { look: Look }): ReactNode {
  const { at, closed } = outline(look.shape);
  let path = "";
  let down = false;
  for (const one of at) {
    if (one === null) down = false;
    else {
      path += `${down ? "L" : "M"}${9 + one[0] * 4.5} ${7 + one[1] * 4.5}`;
      down = true;
    }
  }
  const filled = closed && look.shape !== "ring";
  return (
    <svg viewBox="0 0 18 14" width="18" height="14" aria-hidden="true">
      <path d={closed ? `${path}Z` : path} fill={filled ? look.colour : "none"} stroke={look.colour} strokeWidth={filled ? 0 : 1.8} />
    </svg>
  );
}

/** What the shapes mean; only those that are on the chart. */
export function Legend({ charts, together, before }: Props): ReactNode {
  const { t } = useTranslation();
  const marks = charts.flatMap((one) => one.marks);
  const line = (colour: string, dash: string): ReactNode => (
    <svg viewBox="0 0 18 14" width="18" height="14" aria-hidden="true">
      <path d="M0 7h18" stroke={colour} strokeWidth="1.6" strokeDasharray={dash} />
    </svg>
  );
  return (
    <ul className="legend" data-testid="legend">
      {together && charts.length > 1 && charts.map((one) => (
        <li key={one.key}>
          <Sign look={one.look} /> {one.name}
        </li>
      ))}
      {charts.some((one) => one.upper !== null || one.limits.value.some((line) => line.upper !== null || line.lower !== null)) && <li>{line(INK.limit, "6 3")} {t("chart.limits")}</li>}
      {before && <li>{line("#8a6d00", "2 4")} {t("exclude.before")}</li>}
      {marks.some((one) => one.kind === "limit") && <li><MarkSign kind="limit" /> {t("chartMark.limit")}</li>}
      {marks.some((one) => one.kind === "pattern") && <li><MarkSign kind="pattern" /> {t("chartMark.pattern")}</li>}
      {charts.some((one) => one.excluded.size > 0) && (
        <li>
          <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
            <circle cx="7" cy="7" r="5.5" fill="#fff" stroke={INK.label} />
            <path d="M4.5 4.5l5 5m0-5l-5 5" stroke={INK.label} strokeWidth="1.4" />
          </svg>
          {t("exclude.excluded")}
        </li>
      )}
    </ul>
  );
}
