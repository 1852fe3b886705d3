/** A tool whose question is a lot under a standard's tables, or the plant's own: size, level, AQL, severity, edition. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type SamplingChoices, samplingChoicesQuery } from "../../api/tools";
import { inLanguage, useLanguage } from "../../i18n";
import { Asked } from "../../states/Asked";
import { among } from "../inspection/requirement";
import { ChoiceField, NumberField, Tool, same } from "./Tool";

export interface Lot {
  lot_size: number;
  level: string;
  aql: string;
  severity: string;
  edition: string;
}

/** What a lot can be asked under: each edition has its levels and AQLs. */
export interface Tables {
  code: string;
  title_zh: string;
  title_en: string;
  levels: string[];
  aqls: string[];
}

interface Props<More> {
  /** The tables to choose from; the one to begin with is the first. */
  tables: (known: SamplingChoices) => Tables[];
  /** Which of the AQLs make sense here. */
  suits?: (aql: string) => boolean;
  /** The question is of normal inspection. */
  normalOnly?: boolean;
  /** What else is asked, with its beginning. */
  more: More;
  fields?: ReactNode;
  children: (values: Lot & More, known: SamplingChoices) => ReactNode;
}

/** By attributes, the one people mean first. */
export function attributesTables(known: SamplingChoices): Tables[] {
  const usual = (one: Tables): boolean => one.code.startsWith("Z1.4");
  return [...known.editions.filter(usual), ...known.editions.filter((one) => !usual(one))];
}

export function variablesTables(known: SamplingChoices): Tables[] {
  return [known.variables, ...known.own_variables].map((one) => ({ ...one, code: one.edition }));
}

export function LotTool<More extends object>(props: Props<More>): ReactNode {
  const choices = useQuery(samplingChoicesQuery);
  return <Asked query={choices}>{(known) => <Finder {...props} known={known} />}</Asked>;
}

function Finder<More extends object>(props: Props<More> & { known: SamplingChoices }): ReactNode {
  const { tables, suits = () => true, normalOnly = false, more, fields, children, known } = props;
  const { t } = useTranslation();
  const language = useLanguage();
  const all = tables(known);
  const of = (edition: string): Tables | undefined => all.find((one) => one.code === edition) ?? all[0];
  const fit = (values: Lot & More): Lot & More => {
    const { levels = [], aqls = [] } = of(values.edition) ?? {};
    return { ...values, level: among(levels, values.level, "II"), aql: among(aqls.filter(suits), values.aql, "1.0") };
  };
  return (
    <Tool<Lot & More>
      initial={fit({ lot_size: 1000, level: "II", aql: "1.0", severity: "normal", edition: all[0]?.code ?? "", ...more })}
      fit={fit}
      fields={({ edition }) => (
        <>
          <NumberField name="lot_size" label={t("sampling.lotSize")} min={1} max={1e9} whole />
          <ChoiceField name="level" label={t("sampling.level")} options={same(of(edition)?.levels ?? [])} />
          <ChoiceField name="aql" label={t("sampling.aql")} options={same((of(edition)?.aqls ?? []).filter(suits))} />
          {!normalOnly && (
            <ChoiceField
              name="severity"
              label={t("sampling.severity")}
              options={known.severities.map((value) => ({ value, label: t(`severity.${value}` as never) }))}
            />
          )}
          {fields}
          <ChoiceField
            name="edition"
            label={t("sampling.edition")}
            options={all.map((one) => ({ value: one.code, label: inLanguage(language, one, "title") }))}
          />
        </>
      )}
    >
      {(values) => children(values, known)}
    </Tool>
  );
}
