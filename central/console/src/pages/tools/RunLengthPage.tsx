/** Run lengths of a chart by shift, their average and spread, and the false alarms of a plant's charts together. */
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type ChartAsked, type RunLengths, runLengths } from "../../api/tools";
import { asProblem } from "../../api/problem";
import { FigureField } from "../../entry/FigureField";
import { PageHead } from "../../shell/PageHead";
import { Problem } from "../../states/Problem";
import { ChartChoice, PLAIN_CHART } from "./ChartChoice";
import { Curves } from "./Curves";
import { PlantAlarms } from "./PlantAlarms";
import { grouped, rounded } from "./scale";
import "./tools.css";

const SHIFTS = [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3];

export function RunLengthPage(): ReactNode {
  const { t } = useTranslation();
  const [chart, setChart] = useState<ChartAsked>(PLAIN_CHART);
  const [size, setSize] = useState(1);
  const asking = useMutation({
    mutationFn: () => runLengths({ ...chart, subgroup_size: size, shifts: SHIFTS }),
  });
  return (
    <>
      <PageHead title={t("tools.arl")} note={t("tools.arlNote")} />
      <div className="tool">
        <form
          className="card"
          aria-label={t("tools.input")}
          onSubmit={(event) => {
            event.preventDefault();
            asking.mutate();
          }}
        >
          <ChartChoice value={chart} onChange={setChart} />
          <label className="tool-field">
            <span>{t("arl.size")}</span>
            <FigureField min={1} max={25} precision={0} value={size} onChange={(chosen) => setSize(chosen ?? 1)} />
          </label>
          <Button type="primary" htmlType="submit" loading={asking.isPending}>
            {t("arl.compute")}
          </Button>
        </form>
        <section className="card" aria-label={t("tools.answer")} aria-live="polite" data-testid="tool-answer">
          {asking.isError && <Problem problem={asProblem(asking.error)} compact />}
          {asking.data ? <Lengths lengths={asking.data} /> : !asking.isError && <p className="quiet">{t("arl.hint")}</p>}
        </section>
      </div>
      <PlantAlarms chart={chart} />
    </>
  );
}

function Lengths({ lengths }: { lengths: RunLengths }): ReactNode {
  const { t } = useTranslation();
  const [still] = lengths.points;
  const methods = [...new Set(lengths.points.map((point) => point.method))];
  const [only] = methods;
  const exact = methods.length === 1 && lengths.points.every((point) => point.error === 0);
  return (
    <>
      {still && (
        <p className="tool-answer" data-testid="arl0">
          {t("arl.answer", { arl: rounded(still.arl, 4) })}
        </p>
      )}
      {still && still.median !== null && still.p05 !== null && (
        <p data-testid="early">{t("arl.early", { median: grouped(still.median), p05: grouped(still.p05) })}</p>
      )}
      <p className="tool-why">
        {t("arl.why")}
        {exact && ` ${t("arl.byMethod", { method: t(`arlMethod.${only}` as never) })}`}
      </p>
      <div className="tool-table">
        <table>
          <thead>
            <tr>
              <th scope="col">{t("arl.shift")}</th>
              <th scope="col">{t("arl.arl")}</th>
              {(["p05", "median", "p95"] as const).map((name) => (
                <th key={name} scope="col">
                  {t(`arl.${name}`)}
                </th>
              ))}
              {!exact && <th scope="col">{t("arl.error")}</th>}
              {!exact && <th scope="col">{t("arl.method")}</th>}
            </tr>
          </thead>
          <tbody>
            {lengths.points.map((point) => (
              <tr key={point.shift}>
                <th scope="row">{point.shift}</th>
                <td>{rounded(point.arl, 5)}</td>
                {[point.p05, point.median, point.p95].map((samples, at) => (
                  <td key={at}>{samples === null ? "–" : grouped(samples)}</td>
                ))}
                {!exact && <td>{point.error === 0 ? "–" : `± ${rounded(point.error, 2)}`}</td>}
                {!exact && (
                  <td>
                    {t(`arlMethod.${point.method}` as never)}
                    {point.runs > 0 && ` (${t("arl.runs", { runs: grouped(point.runs) })})`}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Curves
        title={t("arl.curve")}
        x={t("arl.shift")}
        y={t("arl.arl")}
        logarithmic
        showX={(value) => rounded(value, 3)}
        showY={(value) => rounded(value, 4)}
        curves={[{ name: t("arl.arl"), points: lengths.points.map((point) => [point.shift, point.arl]) }]}
      />
    </>
  );
}
