/** The way of a case as a line of steps: what is behind it, where it stands, what is before it. */
import { CheckOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { declarationsQuery } from "../../api/queries";
import { useLanguage } from "../../i18n";
import { stepsOf, tableOf } from "./steps";

export function StateLine({ kind, state }: { kind: string; state: string }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: names } = useQuery(declarationsQuery);
  return (
    <ol className="state-line" aria-label={t("capa.steps")} data-testid="state-line">
      {stepsOf(kind, state).map((step, index) => (
        <li key={step.state} className={`state-${step.is}`} aria-current={step.is === "now" ? "step" : undefined}>
          <span className="state-sign" aria-hidden="true">
            {step.is === "done" ? <CheckOutlined /> : index + 1}
          </span>
          <span className="state-name">{names?.states[tableOf(kind)]?.[step.state]?.[language] ?? step.state}</span>
        </li>
      ))}
    </ol>
  );
}
