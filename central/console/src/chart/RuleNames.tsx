import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { coded } from "../i18n";
import { Symbol } from "../shell/Symbol";

interface Props {
  stop?: readonly string[];
  advice?: readonly string[];
}

/** Rules by their names; stop rules first, each with its symbol. */
export function RuleNames({ stop = [], advice = [] }: Props): ReactNode {
  const { t } = useTranslation();
  if (stop.length === 0 && advice.length === 0) return null;
  return (
    <ul className="rules">
      {stop.map((rule) => (
        <li key={`stop ${rule}`} className="rule-stop">
          <Symbol colour="red" /> {coded(t, "rule", rule)}
        </li>
      ))}
      {advice.map((rule) => (
        <li key={`advice ${rule}`} className="rule-advice">
          <Symbol colour="amber" /> {coded(t, "rule", rule)}
        </li>
      ))}
    </ul>
  );
}
