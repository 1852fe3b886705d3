/** From what is wanted, an ARL without a shift and the shift to find soon, to the parameters of three charts. */
import { useQuery } from "@tanstack/react-query";
import { Checkbox, Form } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type DesignAsked, designQuery } from "../../api/tools";
import { PageHead } from "../../shell/PageHead";
import { MewmaTool } from "./MewmaTool";
import { Answered, NumberField, Tool } from "./Tool";
import { rounded } from "./scale";
import "./tools.css";

type Values = Required<DesignAsked>;

export function DesignPage(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t("tools.design")} note={t("tools.designNote")} />
      <Tool<Values>
        initial={{ arl0: 370, shift: 1, subgroup_size: 1, fast_initial_response: false }}
        fields={
          <>
            <NumberField name="arl0" label={t("design.arl0")} min={20} max={100_000} step={10} />
            <NumberField name="shift" label={t("design.shift")} min={0.1} max={4} step={0.1} suffix="σ" />
            <NumberField name="subgroup_size" label={t("arl.size")} min={1} max={25} whole />
            <Form.Item name="fast_initial_response" valuePropName="checked">
              <Checkbox>{t("design.fir")}</Checkbox>
            </Form.Item>
          </>
        }
      >
        {(values) => <Designed values={values} />}
      </Tool>
      <MewmaTool />
    </>
  );
}

function Designed({ values }: { values: Values }): ReactNode {
  const { t } = useTranslation();
  const found = useQuery(designQuery(values));
  return (
    <Answered query={found}>
      {(charts) => (
        <>
          <p className="tool-why">
            {t("design.charted", { shift: rounded(values.shift, 3), charted: rounded(charts.charted_shift, 4) })}
          </p>
          <div className="tool-designs">
            <One
              title={t("chartName.cusum")}
              arl={charts.cusum.arl}
              facts={[
                [t("arl.reference"), rounded(charts.cusum.reference, 5)],
                [t("arl.interval"), rounded(charts.cusum.interval, 5)],
                [t("arl.headStart"), rounded(charts.cusum.head_start, 5)],
              ]}
            />
            <One
              title={t("chartName.ewma")}
              arl={charts.ewma.arl}
              facts={[
                [t("arl.weight"), rounded(charts.ewma.weight, 4)],
                [t("arl.ewmaWidth"), rounded(charts.ewma.width, 5)],
              ]}
            />
            <One title={t("chartName.shewhart")} arl={charts.shewhart.arl} facts={[[t("arl.width"), rounded(charts.shewhart.width, 5)]]} />
          </div>
        </>
      )}
    </Answered>
  );
}

interface OneProps {
  title: string;
  arl: number;
  facts: readonly (readonly [string, string])[];
}

function One({ title, arl, facts }: OneProps): ReactNode {
  const { t } = useTranslation();
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <dl className="pairs">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt>{name}</dt>
            <dd className="figures">{value}</dd>
          </div>
        ))}
      </dl>
      <p>{t("design.finds", { arl: rounded(arl, 4) })}</p>
    </section>
  );
}
