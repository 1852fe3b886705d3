/** Plans beside the tables of attributes: by variables, for zero defects, by two points, with lots skipped. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type SamplingChoices, skipLotQuery, twoPointsQuery, variablesPlanQuery, zeroPlanQuery } from "../../api/tools";
import { inLanguage, useLanguage } from "../../i18n";
import { type Lot, LotTool, variablesTables } from "./LotTool";
import { Answered, ChoiceField, NumberField, Tool } from "./Tool";
import { percent, rounded } from "./scale";

export function VariablesTool(): ReactNode {
  return (
    <LotTool tables={variablesTables} more={{}}>
      {(values, known) => <VariablesFound values={values} known={known} />}
    </LotTool>
  );
}

function VariablesFound({ values, known }: { values: Lot; known: SamplingChoices }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const plan = useQuery(variablesPlanQuery(values));
  const edition = [known.variables, ...known.own_variables].find((one) => one.edition === values.edition);
  return (
    <Answered query={plan}>
      {({ n, k, m, letter, edition: code }) => (
        <>
          <p className="tool-answer" data-testid="plan">
            {k !== null && m !== null
              ? t("sampling.variables", { n, k: rounded(k, 4), m: rounded(m, 4) })
              : k !== null
                ? t("sampling.byK", { n, k: rounded(k, 4) })
                : t("sampling.byM", { n, m: rounded(m ?? 0, 4) })}
          </p>
          <p className="tool-why">{t("sampling.variablesWhy", { letter, edition: code })}</p>
          <dl className="pairs">
            {k !== null && (
              <>
                <dt>{t("sampling.formOne")}</dt>
                <dd>{t("sampling.formOneRule", { k: rounded(k, 4) })}</dd>
              </>
            )}
            {m !== null && (
              <>
                <dt>{t("sampling.formTwo")}</dt>
                <dd>{t("sampling.formTwoRule", { m: rounded(m, 4) })}</dd>
              </>
            )}
            {edition && (
              <>
                <dt>{t("sampling.edition")}</dt>
                <dd>
                  {inLanguage(language, edition, "title")}
                  <div className="quiet">{inLanguage(language, edition, "verified")}</div>
                </dd>
              </>
            )}
          </dl>
        </>
      )}
    </Answered>
  );
}

interface Zero {
  lot_size: number;
  limiting: number;
  beta: number;
}

export function ZeroTool(): ReactNode {
  const { t } = useTranslation();
  return (
    <Tool<Zero>
      initial={{ lot_size: 1000, limiting: 2, beta: 10 }}
      fields={
        <>
          <NumberField name="lot_size" label={t("sampling.lotSize")} min={2} max={20_000} whole />
          <NumberField name="limiting" label={t("sampling.limiting")} min={0.01} max={99} step={0.1} suffix="%" />
          <NumberField name="beta" label={t("sampling.beta")} min={0.1} max={50} suffix="%" />
        </>
      }
    >
      {(values) => <ZeroFound values={values} />}
    </Tool>
  );
}

function ZeroFound({ values }: { values: Zero }): ReactNode {
  const { t } = useTranslation();
  const plan = useQuery(
    zeroPlanQuery({ lot_size: values.lot_size, limiting: values.limiting / 100, beta: values.beta / 100 }),
  );
  return (
    <Answered query={plan}>
      {(found) => (
        <>
          <p className="tool-answer" data-testid="plan">
            {t("sampling.zero", { n: found.n })}
          </p>
          <p className="tool-why">
            {t("sampling.zeroWhy", { bad: found.nonconforming_guarded_against, lot: found.lot_size, pa: percent(found.pa) })}
          </p>
        </>
      )}
    </Answered>
  );
}

interface Points {
  p1: number;
  alpha: number;
  p2: number;
  beta: number;
  method: "attributes" | "sigma_known" | "sigma_unknown";
}

const METHODS = ["attributes", "sigma_known", "sigma_unknown"] as const;

export function TwoPointsTool(): ReactNode {
  const { t } = useTranslation();
  return (
    <Tool<Points>
      initial={{ p1: 1, alpha: 5, p2: 5, beta: 10, method: "attributes" }}
      fields={
        <>
          <NumberField name="p1" label={t("sampling.p1")} min={0.001} max={99} step={0.1} suffix="%" />
          <NumberField name="alpha" label={t("sampling.alpha")} min={0.1} max={50} suffix="%" />
          <NumberField name="p2" label={t("sampling.p2")} min={0.001} max={99} step={0.1} suffix="%" />
          <NumberField name="beta" label={t("sampling.beta")} min={0.1} max={50} suffix="%" />
          <ChoiceField
            name="method"
            label={t("sampling.method")}
            options={METHODS.map((value) => ({ value, label: t(`samplingMethod.${value}`) }))}
          />
        </>
      }
    >
      {(values) => <PointsFound values={values} />}
    </Tool>
  );
}

function PointsFound({ values }: { values: Points }): ReactNode {
  const { t } = useTranslation();
  const plan = useQuery(
    twoPointsQuery({
      p1: values.p1 / 100,
      alpha: values.alpha / 100,
      p2: values.p2 / 100,
      beta: values.beta / 100,
      method: values.method,
    }),
  );
  return (
    <Answered query={plan}>
      {(found) => (
        <>
          <p className="tool-answer" data-testid="plan">
            {found.c === null || found.c === undefined
              ? t("sampling.byK", { n: found.n, k: rounded(found.k ?? 0, 4) })
              : t("sampling.byC", { n: found.n, c: found.c })}
          </p>
          <p className="tool-why">
            {t("sampling.pointsWhy", {
              p1: percent(values.p1 / 100),
              pa1: percent(found.pa1, 4),
              p2: percent(values.p2 / 100),
              pa2: percent(found.pa2, 4),
            })}
          </p>
        </>
      )}
    </Answered>
  );
}

interface Skip {
  n: number;
  c: number;
  p: number;
  clearance: number;
  one_in: number;
}

export function SkipLotTool(): ReactNode {
  const { t } = useTranslation();
  return (
    <Tool<Skip>
      initial={{ n: 80, c: 2, p: 1, clearance: 10, one_in: 4 }}
      fields={
        <>
          <NumberField name="n" label={t("sampling.skipN")} min={1} max={100_000} whole />
          <NumberField name="c" label={t("sampling.skipC")} min={0} max={1_000} whole />
          <NumberField name="p" label={t("sampling.skipP")} min={0.001} max={99} step={0.1} suffix="%" />
          <NumberField name="clearance" label={t("sampling.clearance")} min={1} max={1_000} whole />
          <NumberField name="one_in" label={t("sampling.oneIn")} min={2} max={100} whole />
        </>
      }
    >
      {(values) => <SkipFound values={values} />}
    </Tool>
  );
}

function SkipFound({ values }: { values: Skip }): ReactNode {
  const { t } = useTranslation();
  const plan = useQuery(skipLotQuery({ ...values, p: values.p / 100 }));
  return (
    <Answered query={plan}>
      {(found) => (
        <>
          <p className="tool-answer" data-testid="plan">
            {t("sampling.skip", { inspected: percent(found.inspected) })}
          </p>
          <p className="tool-why">
            {t("sampling.skipWhy", { pa: percent(found.pa, 4), ofPlan: percent(found.pa_of_plan, 4) })}
          </p>
        </>
      )}
    </Answered>
  );
}
