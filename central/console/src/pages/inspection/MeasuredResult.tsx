/** What the readings of a variables sample gave: estimates against k or M, and the readings themselves. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { InspectionDocument } from "../../api/types";
import { isBeyond } from "./measured";

export function MeasuredResult({ inspection }: { inspection: InspectionDocument }): ReactNode {
  const { t } = useTranslation();
  const { variables } = inspection;
  if (variables === null || variables.readings.length === 0) return null;
  const { result, lower, upper } = variables;
  const rows: [string, number | null][] = result
    ? [
        [t("inspecting.mean"), result.mean],
        ["s", result.s],
        ["Q_L", result.q_lower],
        ["Q_U", result.q_upper],
        ...(variables.form === "k" ? ([["k", variables.k]] as [string, number | null][]) : []),
        ["p_L %", result.p_lower],
        ["p_U %", result.p_upper],
        ["p %", result.p_total],
        ...(variables.form === "M" ? ([["M %", variables.m]] as [string, number | null][]) : []),
      ]
    : [];
  return (
    <div data-testid="measured">
      <dl className="pairs">
        {rows
          .filter(([, value]) => value !== null)
          .map(([label, value]) => (
            <div key={label} style={{ display: "contents" }}>
              <dt>{label}</dt>
              <dd className="figures">{shown(value)}</dd>
            </div>
          ))}
        {inspection.samples[0]?.gauge && (
          <>
            <dt>{t("inspecting.gauge")}</dt>
            <dd>{inspection.samples[0].gauge}</dd>
          </>
        )}
      </dl>
      <details>
        <summary>{t("inspecting.readings", { count: variables.readings.length })}</summary>
        <ol className="readings-list figures">
          {variables.readings.map((value, at) => (
            <li key={at} className={isBeyond(value, lower, upper) ? "reading-beyond" : undefined}>
              {value}
              {isBeyond(value, lower, upper) && <span> ▲ {t("inspecting.beyondLimit")}</span>}
            </li>
          ))}
        </ol>
      </details>
    </div>
  );
}

export function shown(value: number | null): string {
  return value === null ? "–" : String(Number(value.toPrecision(6)));
}
