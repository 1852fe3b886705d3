/** A revision of a control plan: what it prescribes, what it lacks, its other revisions, and what can be done with it. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert, Button, Descriptions } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { plansQuery } from "../../api/plans";
import { planQuery } from "../../api/queries";
import type { Plan } from "../../api/types";
import { shortTime } from "../../format/time";
import { coded, useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { Actions } from "../../shell/Actions";
import { PageHead } from "../../shell/PageHead";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { Sop } from "../orders/ControlPlan";
import { CharacteristicShown } from "./CharacteristicShown";
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
