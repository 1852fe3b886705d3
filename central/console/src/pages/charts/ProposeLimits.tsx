/** What is on the chart becomes a proposal for limits: a trial version, which a person then signs. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { selectableQuery } from "../../api/charts";
import { AskDialog } from "../../entry/AskDialog";
import { Loading } from "../../states/Loading";
import type { Choices } from "./choices";
import { numberedBy } from "./kinds";
import type { Drawn } from "./model";
import { dayBegins, dayEnds } from "./request";

interface Props {
  choices: Choices;
  chart: Drawn;
  orders: readonly string[];
  onClose: () => void;
}

const REASON_MAX = 400;

export function ProposeLimits({ choices, chart, orders, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [characteristic = ""] = choices.characteristics;
  const known = useQuery(selectableQuery(characteristic, choices.item));
  if (known.data === undefined) return <Loading rows={1} />;
  const method = choices.spread === "between-within" && choices.kind !== "i-mr" ? "between-within" : choices.kind;
  const plans = known.data.plans;
  // what the chart leaves out: said here, or by a saved set as far as it is about what is selected
  const exclusions = chart.source.exclusions.map(({ order, number, reason }) => ({ order, number, reason }));
  return (
    <AskDialog
      name="quality.propose_limits"
      title={t("proposeLimits.title")}
      okText={t("proposeLimits.ok")}
      subject={{
        characteristic,
        method,
        orders: choices.filters.orders ?? orders,
        phases: choices.filters.phases ?? [],
        from_at: choices.since === null ? null : dayBegins(choices.since),
        to_at: choices.until === null ? null : dayEnds(choices.until),
        exclusions,
        stages: choices.stages,
        chart: numberedBy(choices.kind),
      }}
      fields={[
        {
          name: "plan_id",
          label: t("proposeLimits.plan"),
          kind: "choice",
          initial: plans[0]?.id,
          options: plans.map((one) => ({ value: one.id, label: `${one.number} ${one.revision}` })),
        },
        { name: "reason", label: t("proposeLimits.reason"), kind: "text", max: REASON_MAX },
      ]}
      onClose={onClose}
      onDone={(answer) => {
        const { id } = answer as { id: string };
        void navigate({ to: "/quality/limits/$id", params: { id } });
      }}
    >
      <p className="quiet">{t("proposeLimits.hint", { count: exclusions.length })}</p>
    </AskDialog>
  );
}
