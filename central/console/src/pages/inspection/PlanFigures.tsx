/** The plan of an inspection in large figures, by its kind: one sample, several, or readings against limits. */
import { type ReactNode, Fragment } from "react";
import { useTranslation } from "react-i18next";

import type { InspectionDocument } from "../../api/types";
import { coded } from "../../i18n";
import { Staircase } from "./Staircase";

export function PlanFigures({ inspection }: { inspection: InspectionDocument }): ReactNode {
  const { t } = useTranslation();
  const { variables, stages, next } = inspection;
  const figures: [string, ReactNode][] = variables
    ? [
        [t("inspection.sample"), inspection.to_inspect],
        ...(variables.k !== null && variables.form === "k" ? ([["k", variables.k]] as [string, ReactNode][]) : []),
        ...(variables.m !== null && variables.form === "M" ? ([["M %", variables.m]] as [string, ReactNode][]) : []),
      ]
    : stages.length > 1
      ? [
          [t("inspecting.samples"), stages.length],
          [t("inspecting.mostInspected"), inspection.to_inspect],
        ]
      : [
          [t("inspection.sample"), inspection.to_inspect],
          [t("inspection.accept"), inspection.ac ?? "–"],
          [t("inspection.reject"), inspection.re ?? "–"],
        ];
  return (
    <>
      <div className="plan-figures">
        {figures.map(([label, value]) => (
          <div key={label} className="plan-figure">
            <span>{label}</span>
            <b>{value}</b>
          </div>
        ))}
      </div>
      {stages.length > 1 && (
        <div className="staged">
          <table className="plain-table">
            <thead>
              <tr>
                {(["stage", "take", "together", "ac", "re", "found"] as const).map((name) => (
                  <th key={name} scope="col">
                    {t(`inspecting.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {stages.map((one, at) => {
                const taken = inspection.samples[at];
                return (
                  <tr key={one.stage} className={next?.stage === one.stage ? "staged-now" : undefined} aria-current={next?.stage === one.stage}>
                    <td>{one.stage}</td>
                    <td>{one.to_inspect}</td>
                    <td>{stages.slice(0, at + 1).reduce((sum, each) => sum + each.to_inspect, 0)}</td>
                    <td>{one.ac ?? "–"}</td>
                    <td>{one.re}</td>
                    <td>{taken ? `${taken.nonconforming} · ${coded(t, "inspectingStep", taken.step)}` : "–"}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          <Staircase inspection={inspection} />
        </div>
      )}
      {inspection.simpler_because !== null && (
        <p className="quiet">
          {t(inspection.simpler_because === "lot" ? "inspecting.simplerLot" : "inspecting.simplerTable", {
            asked: t(`inspectingKind.${known(inspection.asked_kind)}`),
            kind: t(`inspectingKind.${known(inspection.kind)}`),
          })}
        </p>
      )}
    </>
  );
}

export function known(kind: string): "single" | "double" | "multiple" | "variables" {
  return kind === "double" || kind === "multiple" || kind === "variables" ? kind : "single";
}

/** What is measured and between which limits. */
export function MeasuredFacts({ inspection }: { inspection: InspectionDocument }): ReactNode {
  const { t } = useTranslation();
  const { variables } = inspection;
  if (variables === null) return null;
  const limits = [
    variables.lower === null ? null : `L ${variables.lower}`,
    variables.upper === null ? null : `U ${variables.upper}`,
  ].filter((one) => one !== null);
  return (
    <Fragment>
      <dt>{t("inspecting.characteristic")}</dt>
      <dd>
        {variables.characteristic} · <span className="figures">{limits.join(" · ")}</span> {variables.unit}
      </dd>
      <dt>{t("inspecting.rule")}</dt>
      <dd>{t(variables.form === "all" ? "inspecting.ruleAll" : variables.form === "k" ? "inspecting.ruleK" : "inspecting.ruleM")}</dd>
    </Fragment>
  );
}
