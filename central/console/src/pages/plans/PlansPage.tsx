/** Control plans with their revisions, the newest first. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Button, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { PLAN_STATES, type PlanState, plansQuery } from "../../api/plans";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { useCursors } from "../../shell/Pager";
import { Paged } from "../../states/Paged";
import { Revisions } from "./Revisions";

const route = getRouteApi("/inside/quality/plans");

export function PlansPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { state } = route.useSearch();
  const at = useCursors();
  const { data: me } = useQuery(meQuery);
  const plans = useQuery({ ...plansQuery(state ? { state } : {}, at.cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead
        title={t("plans.title")}
        note={t("plans.note")}
        extra={
          <>
            <Select
              aria-label={t("plans.state")}
              className="choice"
              allowClear
              placeholder={t("plans.anyState")}
              value={state}
              onChange={(chosen: PlanState | undefined) => {
                at.reset();
                void navigate({ to: "/quality/plans", search: chosen ? { state: chosen } : {} });
              }}
              options={PLAN_STATES.map((value) => ({ value, label: t(`planState.${value}`) }))}
            />
            {may(me, "quality.plan") && (
              <Button type="primary" onClick={() => void navigate({ to: "/quality/plans/new", search: {} })}>
                {t("plans.new")}
              </Button>
            )}
          </>
        }
      />
      <Paged query={plans} at={at} empty={t("plans.empty")} hint={t(state === undefined ? "plans.emptyHint" : "plans.emptyOfState")}>
        {(rows) => <Revisions rows={rows} />}
      </Paged>
    </>
  );
}
