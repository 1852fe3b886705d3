/**
 * Entering a result: three numbers a sample, Enter moves on, and what the plan says of all samples together is shown
 * before it is sent.
 */
import { App, Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/problem";
import type { InspectionDocument } from "../../api/types";
import { BigField } from "../../entry/BigField";
import { EnterForm } from "../../entry/EnterForm";
import { Symbol } from "../../shell/Symbol";
import { useCommand } from "../../shell/useCommand";
import { Problem } from "../../states/Problem";
import { type Fault, type Plan, type Result, faultsOf, verdictOf, whole } from "./verdict";

const RECORD = "quality.record_inspection";
const SAYS = {
  accept: ["inspection.willAccept", "green"],
  accept_ends: ["inspection.willAcceptEnds", "amber"],
  reject: ["inspection.willReject", "red"],
  continue: ["inspecting.willContinue", "amber"],
} as const;

export function ResultEntry({ inspection, plan }: { inspection: InspectionDocument; plan: Plan }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [result, setResult] = useState<Result>({
    inspected: String(plan.to_inspect),
    nonconforming: "",
    minutes: "",
  });
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const most = Math.floor(Number(inspection.quantity));
  const faults = faultsOf(plan, most, result);
  const recording = useCommand(RECORD, {
    version: inspection.version,
    onDone: () => void message.success(t("inspection.recorded")),
  });
  const send = (): void => {
    setTried(true);
    if (Object.keys(faults).length > 0 || recording.isPending) return;
    recording.mutate({
      inspection_id: inspection.id,
      stage: plan.stage,
      inspected: whole(result.inspected),
      nonconforming: whole(result.nonconforming),
      minutes: result.minutes.trim().replace(",", "."),
      ...(note.trim() === "" ? {} : { note: note.trim() }),
    });
  };
  const sentence = (name: keyof Result): string | null => {
    const fault: Fault | undefined = faults[name];
    if (fault === undefined || (!tried && (result[name] === "" || fault === "minutesNeeded"))) return null;
    return t(`inspection.${fault}`, { count: fault === "tooMany" ? most - plan.inspected : plan.to_inspect });
  };
  const set = (name: keyof Result) => (value: string) => setResult({ ...result, [name]: value });
  const refusal = inspection.actions.find((one) => one.command === RECORD && !one.allowed);
  if (refusal !== undefined) return <p className="card">{refusal.reason ?? t("inspection.notAllowed")}</p>;
  return (
    <section className="card" aria-label={t("inspection.entry")} data-testid="entry">
      <h2>{plan.stages > 1 ? t("inspecting.entryOf", { stage: plan.stage, stages: plan.stages }) : t("inspection.entry")}</h2>
      {plan.stage > 1 && <p className="quiet">{t("inspecting.before", { inspected: plan.inspected, nonconforming: plan.nonconforming })}</p>}
      {recording.isError && <Problem problem={asProblem(recording.error)} compact />}
      <EnterForm label={t("inspection.entry")} onSend={send}>
        <BigField
          numeric
          label={t("inspection.inspected")}
          value={result.inspected}
          onChange={set("inspected")}
          error={sentence("inspected")}
        />
        <BigField
          numeric
          autoFocus
          label={t("inspection.nonconforming")}
          value={result.nonconforming}
          onChange={set("nonconforming")}
          error={sentence("nonconforming")}
        />
        <BigField
          numeric
          label={t("inspection.minutes")}
          value={result.minutes}
          onChange={set("minutes")}
          error={sentence("minutes")}
        />
        <div className="wide">
          <BigField label={t("inspection.note")} value={note} onChange={setNote} maxLength={1000} />
        </div>
        <div className="wide">
          <Says plan={plan} result={result} />
        </div>
        <div className="wide">
          <Button type="primary" htmlType="submit" block className="send" loading={recording.isPending}>
            {t("inspection.record")}
          </Button>
        </div>
      </EnterForm>
    </section>
  );
}

/** What the plan says of the numbers as they stand. */
function Says({ plan, result }: { plan: Plan; result: Result }): ReactNode {
  const { t } = useTranslation();
  const bad = whole(result.nonconforming);
  if (bad === null) return <p className="verdict verdict-none">{t("inspection.enterPlan")}</p>;
  const [says, colour] = SAYS[verdictOf(plan, bad)];
  return (
    <p className={`verdict state-${colour}`} role="status" data-testid="says">
      <Symbol colour={colour} /> {t(says)}{" "}
      <span className="figures">
        {`${plan.nonconforming + bad} · Ac ${plan.ac ?? "–"} · Re ${plan.re ?? "–"}`}
      </span>
    </p>
  );
}
