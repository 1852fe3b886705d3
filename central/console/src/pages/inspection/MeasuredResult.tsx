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
  const rows: [string, number | null, (value: number | null) => string][] = result
    ? [
        [t("inspecting.mean"), result.mean, shown],
        ["s", result.s, shown],
        [t("inspecting.qLower"), result.q_lower, shown],
        [t("inspecting.qUpper"), result.q_upper, shown],
        ["k", variables.form === "k" ? variables.k : null, shown],
        [t("inspecting.pLower"), result.p_lower, share],
        [t("inspecting.pUpper"), result.p_upper, share],
        [t("inspecting.pTotal"), result.p_total, share],
        [t("inspecting.mMost"), variables.form === "M" ? variables.m : null, shown],
      ]
    : [];
  return (
    <div data-testid="measured">
      <dl className="pairs">
        {rows
          .filter(([, value]) => value !== null)
          .map(([label, value, write]) => (
            <div key={label} style={{ display: "contents" }}>
              <dt>{label}</dt>
              <dd className="figures">{write(value)}</dd>
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

/** Per cent, to three decimals: as finely as the tables give M. */
export function share(value: number | null): string {
  if (value === null) return "–";
  return value > 0 && value < 0.001 ? "< 0.001" : String(Number(value.toFixed(3)));
}
