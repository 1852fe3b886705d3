/** The MEWMA's limit for a run length without a shift, and how soon it finds a shift. */
import { useQuery } from "@tanstack/react-query";
import { Checkbox, Form } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type MewmaAsked, mewmaQuery } from "../../api/tools";
import { Answered, NumberField, Tool } from "./Tool";
import { rounded } from "./scale";

type Values = Required<Pick<MewmaAsked, "variables" | "weight" | "varying">> & { arl0: number };

const SHIFTS = [0, 0.5, 1, 1.5, 2, 3];

export function MewmaTool(): ReactNode {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="mewma-tool">
      <h2 id="mewma-tool">{t("mewma.title")}</h2>
      <p className="quiet">{t("mewma.note")}</p>
      <Tool<Values>
        initial={{ variables: 2, weight: 0.1, arl0: 370, varying: true }}
        testId="mewma-answer"
        fields={
          <>
            <NumberField name="arl0" label={t("design.arl0")} min={20} max={100_000} step={10} />
            <NumberField name="variables" label={t("mewma.variables")} min={2} max={20} whole />
            <NumberField name="weight" label={t("mewma.weight")} min={0.02} max={1} step={0.05} />
            <Form.Item name="varying" valuePropName="checked">
              <Checkbox>{t("mewma.varying")}</Checkbox>
            </Form.Item>
          </>
        }
      >
        {(values) => <Found values={values} />}
      </Tool>
    </section>
  );
}

function Found({ values }: { values: Values }): ReactNode {
  const { t } = useTranslation();
  const found = useQuery(mewmaQuery({ ...values, shifts: SHIFTS }));
  return (
    <Answered query={found}>
      {(chart) => (
        <>
          <p className="tool-answer">{t("mewma.answer", { limit: rounded(chart.limit, 5) })}</p>
          <p className="tool-why">{t("mewma.why")}</p>
          <div className="tool-table">
            <table>
              <thead>
                <tr>
                  <th scope="col">{t("mewma.shift")}</th>
                  <th scope="col">{t("arl.arl")}</th>
                  <th scope="col">{t("arl.method")}</th>
                </tr>
              </thead>
              <tbody>
                {chart.points.map((point) => (
                  <tr key={point.shift}>
                    <th scope="row">{point.shift}</th>
                    <td>{rounded(point.arl, 5)}</td>
                    <td>{t(`arlMethod.${point.method}` as never)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </Answered>
  );
}
