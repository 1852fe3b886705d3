/** What a programme inspects and lets through in the long run, over the plan of a lot. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type Programme, longRunQuery } from "../../api/sampling";
import { ChoiceField, Answered, NumberField } from "../tools/Tool";
import { Curves } from "../tools/Curves";
import { type Lot, LotTool, attributesTables } from "../tools/LotTool";
import { percent, rounded } from "../tools/scale";

type Kind = "single" | "double" | "multiple";
const KINDS: readonly Kind[] = ["single", "double", "multiple"];
const POISSON_FROM = 10; // above it nonconformities are counted, of which a fraction says nothing

export function LongRun({ programme }: { programme: Programme }): ReactNode {
  const { t } = useTranslation();
  const kinds = KINDS.map((value) => ({ value, label: t(`samplingKind.${value}`) }));
  return (
    <>
      <h2 className="section-title">{t("skipping.longRun")}</h2>
      <LotTool<{ kind: Kind; p: number }>
        tables={attributesTables}
        normalOnly
        suits={(aql) => Number(aql) <= POISSON_FROM}
        more={{ kind: "single", p: 0.5 }}
        fields={
          <>
            <ChoiceField name="kind" label={t("sampling.kind")} options={kinds} />
            <NumberField name="p" label={t("sampling.skipP")} min={0.001} max={99} step={0.1} suffix="%" />
          </>
        }
      >
        {(values) => <Found programme={programme} values={values} />}
      </LotTool>
    </>
  );
}

function Found({ programme, values }: { programme: Programme; values: Lot & { kind: Kind; p: number } }): ReactNode {
  const { t } = useTranslation();
  const { severity: _, p, ...lot } = values;
  const run = useQuery(longRunQuery(programme, { ...lot, p: p / 100 }));
  return (
    <Answered query={run}>
      {(found) => (
        <>
          <p className="tool-answer" data-testid="long-run">
            {t("sampling.skip", { inspected: percent(found.inspected) })}
          </p>
          <p className="tool-why">
            {t("skipping.longRunWhy", { pa: percent(found.pa, 4), ofPlan: percent(found.pa_of_plan, 4) })}{" "}
            {found.lots_to_qualify === null ? t("skipping.never") : t("skipping.qualifiesIn", { lots: rounded(found.lots_to_qualify, 3) })}
          </p>
          <dl className="pairs">
            <dt>{t("skipping.inStates")}</dt>
            <dd>
              {(["every_lot", "skipping", "interrupted"] as const).map((state) => `${t(`skipState.${state}`)} ${percent(found[state])}`).join(" · ")}
            </dd>
            <dt>{t("skipping.plan")}</dt>
            <dd>
              {`${found.letter} · n ${found.n} · Ac ${found.ac}`}
            </dd>
            <dt>{t("skipping.passing")}</dt>
            <dd>{found.steps.map((one, step) => `${t(`skipping.steps_${step as 0 | 1 | 2}`)} ${percent(one)}`).join(" · ")}</dd>
          </dl>
          <Curves
            title={t("skipping.curve")}
            x={t("sampling.fraction")}
            y={t("skipping.share")}
            top={1}
            showX={(value) => percent(value)}
            showY={(value) => percent(value)}
            curves={[
              { name: t("skipping.inspected"), points: found.curve.map((one) => [one.p, one.inspected]) },
              { name: t("skipping.acceptedAll"), points: found.curve.map((one) => [one.p, one.pa]) },
              { name: t("skipping.acceptedPlan"), points: found.curve.map((one) => [one.p, one.pa_of_plan]) },
            ]}
            marks={[{ at: p / 100, name: percent(p / 100) }]}
          />
          <p className="quiet">{t("skipping.longRunNote")}</p>
        </>
      )}
    </Answered>
  );
}
