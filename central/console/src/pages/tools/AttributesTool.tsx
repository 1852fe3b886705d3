/** Plans by attributes of Z1.4 / ISO 2859-1 with what they do: operating characteristic, outgoing quality, sample number. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type SamplingChoices, type SamplingPlan, samplingPlanQuery } from "../../api/tools";
import { inLanguage, useLanguage } from "../../i18n";
import { Curves } from "./Curves";
import { type Lot, LotTool, attributesTables } from "./LotTool";
import { Answered, ChoiceField } from "./Tool";
import { percent, rounded } from "./scale";

type Kind = "single" | "double" | "multiple";

type Values = Lot & { kind: Kind };

const KINDS: readonly Kind[] = ["single", "double", "multiple"];

export function AttributesTool(): ReactNode {
  const { t } = useTranslation();
  const kinds = KINDS.map((value) => ({ value, label: t(`samplingKind.${value}`) }));
  return (
    <LotTool<{ kind: Kind }>
      tables={attributesTables}
      more={{ kind: "single" }}
      fields={<ChoiceField name="kind" label={t("sampling.kind")} options={kinds} />}
    >
      {(values, known) => <Found values={values} known={known} />}
    </LotTool>
  );
}

function Found({ values, known }: { values: Values; known: SamplingChoices }): ReactNode {
  const plan = useQuery(samplingPlanQuery(values));
  return <Answered query={plan}>{(found) => <PlanFound plan={found} asked={values} known={known} />}</Answered>;
}

function PlanFound({ plan, asked, known }: { plan: SamplingPlan; asked: Values; known: SamplingChoices }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const edition = known.editions.find((one) => one.code === plan.edition);
  const [first] = plan.stages;
  const perItem = plan.distribution === "poisson";
  const quality = (p: number): string => (perItem ? rounded(p, 3) : percent(p));
  return (
    <>
      <p className="tool-answer" data-testid="plan">
        {plan.stages.length === 1 && first
          ? t("sampling.single", { n: plan.inspect, ac: first.ac, re: first.re })
          : t("sampling.staged", { stages: plan.stages.length, n: plan.inspect })}
      </p>
      <p className="tool-why">{why(plan, asked, t as never)}</p>
      {plan.stages.length > 1 && <Stages plan={plan} />}
      <dl className="pairs">
        <dt>{t("sampling.p95")}</dt>
        <dd>{quality(plan.p95)}</dd>
        <dt>{t("sampling.p50")}</dt>
        <dd>{quality(plan.p50)}</dd>
        <dt>{t("sampling.p10")}</dt>
        <dd>{quality(plan.p10)}</dd>
        <dt>{t("sampling.aoql")}</dt>
        <dd>{t("sampling.aoqlAt", { aoq: quality(plan.aoql.aoq), p: quality(plan.aoql.p) })}</dd>
        <dt>{t("sampling.edition")}</dt>
        <dd>
          {edition ? inLanguage(language, edition, "title") : plan.edition}
          <div className="quiet">{edition && inLanguage(language, edition, "verified")}</div>
        </dd>
      </dl>
      <PlanCurves plan={plan} quality={quality} axis={t(perItem ? "sampling.perItem" : "sampling.fraction")} />
    </>
  );
}

type Translate = (key: string, values?: Record<string, unknown>) => string;

/** Why the table gives this plan: letter, arrow, what was asked and what there is. */
function why(plan: SamplingPlan, asked: Values, t: Translate): string {
  const parts = [t("sampling.letter", { lot: plan.lot_size, level: plan.level, letter: plan.code_letter })];
  if (plan.letter !== plan.code_letter) {
    parts.push(t("sampling.arrow", { from: plan.code_letter, to: plan.letter, aql: plan.aql }));
  }
  if (plan.kind !== asked.kind) {
    parts.push(t("sampling.simpler", { asked: t(`samplingKind.${asked.kind}`), kind: t(`samplingKind.${plan.kind}`) }));
  }
  if (plan.whole_lot) parts.push(t("sampling.wholeLot"));
  return parts.join(" ");
}

function Stages({ plan }: { plan: SamplingPlan }): ReactNode {
  const { t } = useTranslation();
  let sum = 0;
  return (
    <table className="tool-table">
      <thead>
        <tr>
          {["stage", "n", "together", "ac", "re"].map((name) => (
            <th key={name} scope="col">
              {t(`sampling.${name}` as never)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {plan.stages.map((stage, index) => {
          sum += stage.n;
          return (
            <tr key={index}>
              <th scope="row">{index + 1}</th>
              <td>{stage.n}</td>
              <td>{sum}</td>
              <td>{stage.ac ?? "#"}</td>
              <td>{stage.re}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface CurvesProps {
  plan: SamplingPlan;
  quality: (p: number) => string;
  axis: string;
}

function PlanCurves({ plan, quality, axis }: CurvesProps): ReactNode {
  const { t } = useTranslation();
  const of = (pick: (one: SamplingPlan["curve"][number]) => number): [number, number][] =>
    plan.curve.map((one) => [one.p, pick(one)]);
  return (
    <>
      <Curves
        title={t("sampling.oc")}
        x={axis}
        y={t("sampling.pa")}
        top={1}
        showX={quality}
        showY={(value) => percent(value)}
        curves={[{ name: t("sampling.pa"), points: of((one) => one.pa) }]}
        marks={[
          { at: plan.p95, name: "95 %" },
          { at: plan.p10, name: "10 %" },
        ]}
      />
      <Curves
        title={t("sampling.aoq")}
        x={axis}
        y={t("sampling.outgoing")}
        showX={quality}
        showY={quality}
        curves={[{ name: t("sampling.outgoing"), points: of((one) => one.aoq) }]}
        marks={[{ at: plan.aoql.p, name: "AOQL" }]}
      />
      <Curves
        title={t("sampling.asn")}
        x={axis}
        y={t("sampling.items")}
        showX={quality}
        showY={(value) => rounded(value, 4)}
        curves={[
          { name: t("sampling.asnShort"), points: of((one) => one.asn) },
          { name: t("sampling.atiShort"), points: of((one) => one.ati) },
        ]}
      />
    </>
  );
}
