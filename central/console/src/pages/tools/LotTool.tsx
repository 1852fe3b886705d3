/** A tool whose question is a lot under a standard's tables: size, level, AQL, severity, edition. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type SamplingChoices, samplingChoicesQuery } from "../../api/tools";
import { inLanguage, useLanguage } from "../../i18n";
import { Asked } from "../../states/Asked";
import { ChoiceField, NumberField, Tool, same } from "./Tool";

export interface Lot {
  lot_size: number;
  level: string;
  aql: string;
  severity: string;
  edition: string;
}

interface Props<More> {
  /** Which of the AQLs make sense here. */
  suits?: (aql: string) => boolean;
  /** What else is asked, with its beginning. */
  more: More;
  fields?: ReactNode;
  children: (values: Lot & More, known: SamplingChoices) => ReactNode;
}

export function LotTool<More extends object>(props: Props<More>): ReactNode {
  const choices = useQuery(samplingChoicesQuery);
  return <Asked query={choices}>{(known) => <Finder {...props} known={known} />}</Asked>;
}

function Finder<More extends object>({ suits = () => true, more, fields, children, known }: Props<More> & { known: SamplingChoices }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const first = known.editions.find((one) => one.code.startsWith("Z1.4")) ?? known.editions[0];
  return (
    <Tool<Lot & More>
      initial={{ lot_size: 1000, level: "II", aql: "1.0", severity: "normal", edition: first?.code ?? "", ...more }}
      fields={
        <>
          <NumberField name="lot_size" label={t("sampling.lotSize")} min={1} max={1e9} whole />
          <ChoiceField name="level" label={t("sampling.level")} options={same(known.levels)} />
          <ChoiceField name="aql" label={t("sampling.aql")} options={same(known.aqls.filter(suits))} />
          <SeverityField known={known} />
          {fields}
          <ChoiceField
            name="edition"
            label={t("sampling.edition")}
            options={known.editions.map((one) => ({ value: one.code, label: inLanguage(language, one, "title") }))}
          />
        </>
      }
    >
      {(values) => children(values, known)}
    </Tool>
  );
}

export function SeverityField({ known }: { known: SamplingChoices }): ReactNode {
  const { t } = useTranslation();
  return (
    <ChoiceField
      name="severity"
      label={t("sampling.severity")}
      options={known.severities.map((value) => ({ value, label: t(`severity.${value}` as never) }))}
    />
  );
}
