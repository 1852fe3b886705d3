/** Each criterion with its grade. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Grade } from "../../api/msa";
import { coded } from "../../i18n";
import { StateTag } from "../../shell/StateTag";

const COLOURS = { accepted: "green", conditional: "amber", rejected: "red" } as const;

export function Grades({ grades }: { grades: Record<string, Grade> }): ReactNode {
  const { t } = useTranslation();
  return (
    <ul className="msa-grades" data-testid="grades">
      {Object.entries(grades).map(([name, grade]) => (
        <li key={name}>
          {coded(t, "msaCriterion", name)} <StateTag colour={COLOURS[grade]} text={t(`msaGrade.${grade}`)} />
        </li>
      ))}
    </ul>
  );
}
