/** The order's control plan: what is measured with what, which rules stop or warn, what to do then, how to work. */
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Order, Plan } from "../../api/types";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import { CharacteristicShown } from "../plans/CharacteristicShown";

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
              <CharacteristicShown key={one.code} one={one} plan={data} order={order.number} />
            ))}
          </section>
          <Sop plan={data} />
        </>
      )}
    </Asked>
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
