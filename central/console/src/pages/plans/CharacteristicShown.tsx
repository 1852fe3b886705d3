/** A characteristic as a control plan prescribes it: limits, gauge, chart, rules, reaction, and its control limits so far. */
import { Link } from "@tanstack/react-router";
import { Descriptions } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Characteristic, Plan } from "../../api/types";
import { RuleNames } from "../../chart/RuleNames";
import { measured } from "../../format/numbers";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { DocumentState } from "../../shell/StateTag";
import { builderSearch } from "../charts/linking";

/** Chart -> what its two halves plot. */
const PLOTTED: Record<string, readonly [string, string]> = { xbar_r: ["X̄", "R"], xbar_s: ["X̄", "s"], imr: ["X", "MR"] };

interface Props {
  one: Characteristic;
  plan: Plan;
  /** The order whose pieces its charts show; of all orders when left out. */
  order?: string;
}

export function CharacteristicShown({ one, plan, order }: Props): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const of = (value: number | null): string => measured(value, one.decimals);
  const gauge = [one.gauge, one.calibration_due && t("plan.calibratedUntil", { date: one.calibration_due }), one.study];
  const limits = plan.limits.filter((row) => row.characteristic === one.code);
  const [place, spread] = PLOTTED[one.chart] ?? ["X̄", "R"];
  const designs = [
    one.ewma && `EWMA λ ${one.ewma.weight}, ${one.ewma.width}σ`,
    one.cusum && `CUSUM k ${one.cusum.reference}, h ${one.cusum.interval}, ${t("plans.field.cusum_head_start")} ${one.cusum.head_start}`,
  ].filter(Boolean);
  return (
    <article className="characteristic">
      <h3>
        {inLanguage(language, one, "name")} <small>{one.code}</small>{" "}
        {one.special !== null && <small>{coded(t, "planSpecial", one.special)}</small>}{" "}
        <small>
          <Link to="/quality/charts" search={builderSearch({ item: plan.item, characteristic: one.code, order })}>
            {t("charts.open")}
          </Link>
        </small>
      </h3>
      <Descriptions
        size="small"
        bordered
        column={{ xs: 1, sm: 1, md: 1, lg: 2, xl: 2, xxl: 2 }}
        items={[
          { key: "nominal", label: t("plan.nominal"), children: `${of(one.nominal)} ${one.unit}` },
          { key: "spec", label: t("plan.specification"), children: `${of(one.lsl)} … ${of(one.usl)} ${one.unit}` },
          { key: "plausible", label: t("plans.plausible"), children: `${of(one.plausible_min)} … ${of(one.plausible_max)} ${one.unit}` },
          { key: "source", label: t("plans.source"), children: `${one.device} / ${one.tag}` },
          { key: "gauge", label: t("plan.gauge"), children: gauge.filter(Boolean).join(" · ") || "–" },
          { key: "msa", label: t("plans.field.msa_required"), children: t(one.msa_required ? "plans.yes" : "plans.no") },
          { key: "chart", label: t("plans.field.chart"), children: coded(t, "planChart", one.chart) },
          { key: "sample", label: t("plan.subgroups"), children: t("plan.subgroupsText", { size: one.subgroup_size, count: one.collect_subgroups }) },
          { key: "stop", label: t("plan.stopSet"), children: <RuleNames stop={one.stop_rules} /> },
          { key: "advice", label: t("plan.adviceSet"), children: <RuleNames advice={one.advice_rules} /> },
          { key: "designs", label: t("plans.designs"), children: designs.join(" · ") || t("plans.usual") },
          {
            key: "limits",
            label: t("plan.limits"),
            children:
              limits.length === 0 ? (
                t("plan.noLimits")
              ) : (
                <ul className="plain">
                  {limits.map((row) => (
                    <li key={row.id}>
                      <Link to="/quality/limits/$id" params={{ id: row.id }}>
                        {t("chart.version", { version: row.limits_version })}
                      </Link>{" "}
                      <DocumentState document="quality_control_limits" state={row.state} />{" "}
                      <span className="figures">
                        {place} {row.lower} … {row.upper} · {spread} ≤ {row.r_upper}
                      </span>
                    </li>
                  ))}
                </ul>
              ),
          },
          { key: "reaction", label: t("plan.reaction"), span: "filled", children: inLanguage(language, one, "reaction") || "–" },
        ]}
      />
    </article>
  );
}
