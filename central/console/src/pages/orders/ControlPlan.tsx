/** The order's control plan: what is measured with what, which rules stop or warn, what to do then, how to work. */
import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Descriptions } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Characteristic, Order, Plan } from "../../api/types";
import { RuleNames } from "../../chart/RuleNames";
import { measured } from "../../format/numbers";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import { builderSearch } from "../charts/linking";

interface Props {
  order: Order;
  plan: UseQueryResult<Plan>;
  allowed: boolean;
}

export function ControlPlan({ order, plan, allowed }: Props): ReactNode {
  const { t } = useTranslation();
  if (order.plan_revision_id === null) return <Nothing title={t("plan.notYet")} hint={t("plan.notYetHint")} />;
  if (!allowed) return <Nothing title={t("plan.notAllowed", { plan: order.plan ?? "" })} />;
  return (
    <Asked query={plan}>
      {(data) => (
        <>
          <section className="card" aria-label={t("plan.title")}>
            <h2>
              {data.number} {data.revision} <DocumentState document="quality_control_plan" state={data.state} />
            </h2>
            <p className="quiet">
              {coded(t, "profile", data.profile)} · {t("plan.verification", { count: data.verification_subgroups })}
            </p>
            {data.characteristics.map((one) => (
              <CharacteristicCard key={one.code} one={one} plan={data} order={order} />
            ))}
          </section>
          <Sop plan={data} />
        </>
      )}
    </Asked>
  );
}

function tolerance(one: Characteristic): string {
  const of = (value: number | null): string => measured(value, one.decimals);
  return `${of(one.lsl)} … ${of(one.usl)} ${one.unit}`;
}

function CharacteristicCard({ one, plan, order }: { one: Characteristic; plan: Plan; order: Order }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const limits = plan.limits.filter((row) => row.characteristic === one.code);
  const gauge = [one.gauge, one.calibration_due && t("plan.calibratedUntil", { date: one.calibration_due }), one.study];
  return (
    <article className="characteristic">
      <h3>
        {inLanguage(language, one, "name")}{" "}
        <small>
          <Link to="/quality/charts" search={builderSearch({ item: order.item, characteristic: one.code, order: order.number })}>
            {t("charts.open")}
          </Link>
        </small>
      </h3>
      <Descriptions
        size="small"
        bordered
        column={{ xs: 1, sm: 1, md: 1, lg: 2, xl: 2, xxl: 2 }}
        items={[
          { key: "nominal", label: t("plan.nominal"), children: `${measured(one.nominal, one.decimals)} ${one.unit}` },
          { key: "spec", label: t("plan.specification"), children: tolerance(one) },
          { key: "gauge", label: t("plan.gauge"), children: gauge.filter(Boolean).join(" · ") || "–" },
          {
            key: "sample",
            label: t("plan.subgroups"),
            children: t("plan.subgroupsText", { size: one.subgroup_size, count: one.collect_subgroups }),
          },
          { key: "stop", label: t("plan.stopSet"), children: <RuleNames stop={one.stop_rules} /> },
          { key: "advice", label: t("plan.adviceSet"), children: <RuleNames advice={one.advice_rules} /> },
          { key: "reaction", label: t("plan.reaction"), span: "filled", children: inLanguage(language, one, "reaction") },
          {
            key: "limits",
            label: t("plan.limits"),
            span: "filled",
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
                        X̄ {row.lower} … {row.upper} · R ≤ {row.r_upper}
                      </span>
                    </li>
                  ))}
                </ul>
              ),
          },
        ]}
      />
    </article>
  );
}

export function Sop({ plan }: { plan: Plan }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  if (plan.sop === null) return null;
  return (
    <section className="card" aria-label={t("plan.sop")}>
      <h2>
        {t("plan.sop")} {plan.sop.number} {plan.sop.revision} · {inLanguage(language, plan.sop, "title")}
      </h2>
      <ol className="steps">
        {plan.sop.steps.map((step, index) => (
          <li key={index}>{step[language] ?? step.text ?? Object.values(step)[0]}</li>
        ))}
      </ol>
    </section>
  );
}
