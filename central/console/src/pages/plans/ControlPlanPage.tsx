/** A revision of a control plan: what it prescribes, what it lacks, its other revisions, and what can be done with it. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert, Button, Descriptions } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { plansQuery } from "../../api/plans";
import { planQuery } from "../../api/queries";
import type { Characteristic, Plan } from "../../api/types";
import { RuleNames } from "../../chart/RuleNames";
import { measured } from "../../format/numbers";
import { shortTime } from "../../format/time";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { Actions } from "../../shell/Actions";
import { PageHead } from "../../shell/PageHead";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { builderSearch } from "../charts/linking";
import { Sop } from "../orders/ControlPlan";
import { Revisions } from "./Revisions";
import "./plans.css";

const route = getRouteApi("/inside/quality/plans/$id");

export function ControlPlanPage(): ReactNode {
  const { id } = route.useParams();
  const plan = useQuery(planQuery(id));
  return <Asked query={plan}>{(data) => <Shown plan={data} />}</Asked>;
}

function Shown({ plan }: { plan: Plan }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const changing = plan.actions.find((one) => one.command === "quality.change_plan");
  return (
    <>
      <PageHead
        title={`${t("plan.title")} ${plan.number} ${plan.revision}`}
        state={<DocumentState document="quality_control_plan" state={plan.state} />}
        back={<Link to="/quality/plans">{t("plans.title")}</Link>}
        note={plan.released_at === null ? undefined : t("plans.releasedAt", { at: shortTime(plan.released_at) })}
        extra={
          <>
            {changing?.allowed && (
              <Button onClick={() => void navigate({ to: "/quality/plans/$id/change", params: { id: plan.id } })}>{t("plans.change")}</Button>
            )}
            {may(me, "quality.plan") && (
              <Button onClick={() => void navigate({ to: "/quality/plans/new", search: { from: plan.id } })}>{t("plans.revise")}</Button>
            )}
            <Actions actions={plan.actions} version={plan.version} subject={{ plan_id: plan.id }} refresh={["plan"]} />
          </>
        }
      />
      {plan.missing.length > 0 && <Missing plan={plan} />}
      <section className="card" aria-label={t("plans.headTitle")}>
        <Descriptions
          size="small"
          column={{ xs: 1, sm: 1, md: 2, lg: 3, xl: 3, xxl: 3 }}
          items={[
            { key: "item", label: t("plans.head.item"), children: plan.item },
            { key: "cell", label: t("plans.head.cell"), children: plan.cell },
            { key: "sop", label: t("plans.head.sop"), children: plan.sop_number },
            { key: "profile", label: t("plans.head.profile"), children: coded(t, "profile", plan.profile) },
            { key: "verification", label: t("plans.head.verification_subgroups"), children: plan.verification_subgroups },
            {
              key: "parameters",
              label: t("plans.head.parameters"),
              children: Object.entries(plan.parameters).map(([code, value]) => `${code} = ${value}`).join(", ") || "–",
            },
          ]}
        />
      </section>
      <section className="card" aria-label={t("plans.characteristics")}>
        <h2>{t("plans.characteristics")}</h2>
        {plan.characteristics.map((one) => (
          <CharacteristicShown key={one.code} one={one} plan={plan} />
        ))}
      </section>
      <Sop plan={plan} />
      <OtherRevisions plan={plan} />
    </>
  );
}

function Missing({ plan }: { plan: Plan }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Alert
      className="plan-missing"
      type="warning"
      showIcon
      data-testid="missing"
      title={t("plans.missing")}
      description={
        <ul className="plain">
          {plan.missing.map((one) => (
            <li key={`${one.characteristic} ${one.en}`}>
              {one.characteristic}: {one[language]}
            </li>
          ))}
        </ul>
      }
    />
  );
}

function CharacteristicShown({ one, plan }: { one: Characteristic; plan: Plan }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const of = (value: number | null): string => measured(value, one.decimals);
  const gauge = [one.gauge, one.calibration_due && t("plan.calibratedUntil", { date: one.calibration_due }), one.study];
  const limits = plan.limits.filter((row) => row.characteristic === one.code);
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
          <Link to="/quality/charts" search={builderSearch({ item: plan.item, characteristic: one.code })}>
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
                      <DocumentState document="quality_control_limits" state={row.state} />
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

function OtherRevisions({ plan }: { plan: Plan }): ReactNode {
  const { t } = useTranslation();
  const revisions = useQuery(plansQuery({ number: plan.number }));
  return (
    <section className="card" aria-label={t("plans.revisions")} data-testid="revisions">
      <h2>{t("plans.revisions")}</h2>
      <Asked query={revisions} rows={2} compact>
        {(page) => <Revisions rows={page.rows} here={plan.id} />}
      </Asked>
    </section>
  );
}
