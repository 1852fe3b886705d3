/** A variables plan computed to let through what an attributes plan lets through, with both curves. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type MatchedPlan, matchedPlanQuery } from "../../api/tools";
import { Curves } from "./Curves";
import { type Lot, LotTool, attributesTables } from "./LotTool";
import { Answered } from "./Tool";
import { percent, rounded } from "./scale";

export function MatchedTool(): ReactNode {
  return (
    <LotTool tables={attributesTables} more={{}} suits={(aql) => Number(aql) <= 10}>
      {(values) => <Found values={values} />}
    </LotTool>
  );
}

function Found({ values }: { values: Lot }): ReactNode {
  const plan = useQuery(matchedPlanQuery(values));
  return <Answered query={plan}>{(found) => <Shown found={found} />}</Answered>;
}

function Shown({ found }: { found: MatchedPlan }): ReactNode {
  const { t } = useTranslation();
  const names = [t("sampling.producer"), t("sampling.consumer")];
  return (
    <>
      <p className="tool-answer" data-testid="plan">
        {t("sampling.matched", { n: found.n, k: rounded(found.k, 4), m: rounded(found.m, 4) })}
      </p>
      <p className="tool-why">
        {t("sampling.matchedWhy", { edition: found.edition, letter: found.letter, size: found.attributes_n, ac: found.ac })}
      </p>
      {found.n > found.lot_size && <p className="tool-why">{t("sampling.matchedLot")}</p>}
      <dl className="pairs">
        <dt>{t("sampling.formOne")}</dt>
        <dd>{t("sampling.formOneRule", { k: rounded(found.k, 4) })}</dd>
        <dt>{t("sampling.formTwo")}</dt>
        <dd>{t("sampling.formTwoRule", { m: rounded(found.m, 4) })}</dd>
      </dl>
      <p className="tool-why">{t("sampling.matchedBoth")}</p>
      <div className="tool-table">
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">{t("sampling.quality")}</th>
              <th scope="col">{t("sampling.byAttributes")}</th>
              <th scope="col">{t("sampling.byVariables")}</th>
            </tr>
          </thead>
          <tbody>
            {found.points.map((point, at) => (
              <tr key={point.p}>
                <th scope="row">{names[at]}</th>
                <td>{percent(point.p)}</td>
                <td>{percent(point.pa_attributes, 4)}</td>
                <td>{percent(point.pa_variables, 4)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Curves
        title={t("sampling.oc")}
        x={t("sampling.fraction")}
        y={t("sampling.pa")}
        top={1}
        showX={(value) => percent(value)}
        showY={(value) => percent(value)}
        curves={[
          { name: t("sampling.byAttributes"), points: found.curve.map((one) => [one.p, one.pa_attributes]) },
          { name: t("sampling.byVariables"), points: found.curve.map((one) => [one.p, one.pa_variables]) },
        ]}
      />
    </>
  );
}
