/** Writing a control plan: a new one, a new revision of one, or a draft that is changed. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { planQuery } from "../../api/queries";
import type { Plan } from "../../api/types";
import { NewerNotice } from "../../entry/NewerNotice";
import { useHeld } from "../../entry/held";
import { PageHead } from "../../shell/PageHead";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import { PlanForm } from "./PlanForm";
import { emptyPlan, nextRevision, writtenOf } from "./written";

const drafting = getRouteApi("/inside/quality/plans/new");
const changing = getRouteApi("/inside/quality/plans/$id/change");

function useOpen(): (id: string) => Promise<void> {
  const navigate = useNavigate();
  return (id) => navigate({ to: "/quality/plans/$id", params: { id } });
}

function Back(): ReactNode {
  const { t } = useTranslation();
  return <Link to="/quality/plans">{t("plans.title")}</Link>;
}

export function DraftPlanPage(): ReactNode {
  const { t } = useTranslation();
  const { from } = drafting.useSearch();
  const open = useOpen();
  const older = useQuery(planQuery(from ?? null));
  const form = (begun = emptyPlan()): ReactNode => (
    <PlanForm
      command="quality.draft_plan"
      subject={({ number, revision }) => ({ number: number.trim(), revision: revision.trim() })}
      begun={begun}
      known={from !== undefined}
      okText={t("plans.draft")}
      onDone={open}
    />
  );
  return (
    <>
      <PageHead title={from === undefined ? t("plans.new") : t("plans.revise")} back={<Back />} note={t("plans.draftNote")} />
      {from === undefined ? (
        form()
      ) : (
        <Asked query={older}>
          {(plan) => {
            const begun = writtenOf(plan);
            return form({ ...begun, head: { ...begun.head, revision: nextRevision(plan.revision) } });
          }}
        </Asked>
      )}
    </>
  );
}

export function ChangePlanPage(): ReactNode {
  const { id } = changing.useParams();
  const plan = useQuery({ ...planQuery(id), refetchOnWindowFocus: false });
  return <Asked query={plan}>{(data) => <Change key={data.id} now={data} />}</Asked>;
}

function Change({ now }: { now: Plan }): ReactNode {
  const { t } = useTranslation();
  const open = useOpen();
  const held = useHeld(now);
  const plan = held.begun;
  const action = plan.actions.find((one) => one.command === "quality.change_plan");
  return (
    <>
      <PageHead title={t("plans.changeTitle", { plan: `${plan.number} ${plan.revision}` })} back={<Back />} />
      {action?.allowed ? (
        <PlanForm
          key={held.turn}
          command="quality.change_plan"
          subject={() => ({ plan_id: plan.id })}
          begun={writtenOf(plan)}
          version={held.version}
          notice={(saving) => <NewerNotice held={held} saving={saving} />}
          known
          okText={t("plans.save")}
          onDone={open}
        />
      ) : (
        <Nothing title={t("plans.notDraft")} hint={action?.reason ?? t("plans.notDraftHint")} />
      )}
    </>
  );
}
