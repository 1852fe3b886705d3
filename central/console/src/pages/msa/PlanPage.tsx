/** Planning a study: what, by whom, how often, judged how. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Alert, Button, Checkbox, Form, Input, Select } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { MSA_KINDS, type MsaKind, gaugesQuery } from "../../api/msa";
import { asProblem } from "../../api/problem";
import { atFields } from "../../entry/fieldFaults";
import { inLanguage, useLanguage } from "../../i18n";
import { PageHead } from "../../shell/PageHead";
import { useCommand } from "../../shell/useCommand";
import { Problem } from "../../states/Problem";
import { useLogins } from "../capa/people";
import { FIELDS, LEVELLED, type Planned, TRIALS, UNFOLDED, numberOf, planOf, repeatedPart } from "./planned";
import "./msa.css";

const WHOLE = /^\s*[1-9]\d*\s*$/;

/** A rule of a field that says `why` of a text that is not `fine`; an empty one is for other rules. */
function said(fine: (text: string) => boolean, why: string | ((text: string) => string)): (rule: unknown, text: string | undefined) => Promise<void> {
  return async (_, text = "") => {
    if (text.trim() !== "" && !fine(text)) throw new Error(typeof why === "string" ? why : why(text));
  };
}

export function PlanPage(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const { data: gauges } = useQuery(gaugesQuery());
  const logins = useLogins();
  const [kind, setKind] = useState<MsaKind>("crossed");
  const [more, setMore] = useState(false);
  const [form] = Form.useForm<Planned>();
  const planning = useCommand<{ id: string }>("quality.plan_msa_study", {
    onDone: async (answer) => {
      await navigate({ to: "/quality/msa/$id", params: { id: answer.id } });
    },
  });
  const needed = [{ required: true, message: t("msa.needed") }];
  const numeric = [{ validator: said((text) => numberOf(text) !== null, t("msa.notNumber")) }];
  const above = [{ validator: said((text) => (numberOf(text) ?? 0) > 0, t("msa.notAbove")) }];
  const told = planning.isError ? atFields(asProblem(planning.error).problem.errors ?? [], FIELDS) : undefined;
  const atFault = (names: readonly string[]): void => {
    if (names.some((name) => UNFOLDED.includes(name))) setMore(true);
    const [first] = names;
    if (first !== undefined) requestAnimationFrame(() => form.getFieldInstance(first as keyof Planned)?.focus?.()); // once its place is open
  };
  return (
    <>
      <PageHead title={t("msa.plan")} back={<Link to="/quality/msa">{t("msa.title")}</Link>} />
      {told !== undefined && (told.fields.length === 0 || told.others.length > 0) && <Problem problem={asProblem(planning.error)} />}
      {told !== undefined && told.fields.length > 0 && <Alert className="problem" type="warning" showIcon role="alert" title={t("msa.mendFields", { count: told.fields.length })} />}
      <Form<Planned>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ kind, trials: TRIALS[kind], minutes: "2", method: "anova", constants: "exact", parts: "1\n2\n3\n4\n5\n6\n7\n8\n9\n10" }}
        onFinishFailed={({ errorFields }) => atFault(errorFields.map((one) => String(one.name[0])))}
        onFinish={(values) =>
          planning.mutate(planOf(values), {
            onError: (error) => {
              const { fields } = atFields(asProblem(error).problem.errors ?? [], FIELDS);
              form.setFields(fields);
              atFault(fields.map((one) => one.name));
            },
          })
        }
      >
        <div className="msa-form">
          <section className="card" aria-label={t("msa.shared")}>
            <h2>{t("msa.shared")}</h2>
            <Form.Item name="kind" label={t("msa.kind")}>
              <Select
                autoFocus
                options={MSA_KINDS.map((value) => ({ value, label: t(`msaKind.${value}`) }))}
                onChange={(chosen: MsaKind) => {
                  setKind(chosen);
                  form.setFieldValue("trials", TRIALS[chosen]);
                }}
              />
            </Form.Item>
            <Form.Item name="title" label={t("msa.what")} rules={needed}>
              <Input maxLength={200} />
            </Form.Item>
            <Form.Item name="gauge" label={t("msa.gauge")} rules={needed}>
              <Select
                showSearch={{ optionFilterProp: "label" }}
                options={(gauges?.rows ?? []).map((one) => ({ value: one.code, label: `${one.code} · ${inLanguage(language, one, "name")}` }))}
              />
            </Form.Item>
            <Form.Item name="item" label={`${t("msa.item")}${t("ask.optional")}`}>
              <Input maxLength={40} />
            </Form.Item>
            <Form.Item name="characteristic" label={`${t("msa.characteristic")}${t("ask.optional")}`}>
              <Input maxLength={40} />
            </Form.Item>
            <Form.Item name="tolerance" label={`${t("msa.tolerance")}${kind === "type1" ? "" : t("ask.optional")}`} rules={above}>
              <Input inputMode="decimal" maxLength={24} />
            </Form.Item>
          </section>
          <section className="card" aria-label={t("msa.who")}>
            <h2>{t("msa.who")}</h2>
            <Form.Item name="parts" label={t("msa.parts")} extra={t("msa.partsHint")} rules={[...needed, { validator: said((text) => repeatedPart(text) === undefined, (text) => t("msa.partTwice", { part: repeatedPart(text) })) }]}>
              <Input.TextArea rows={6} />
            </Form.Item>
            <Form.Item name="appraisers" label={t("msa.appraisers")} rules={needed}>
              <Select mode="tags" options={logins} tokenSeparators={[",", " ", "，"]} />
            </Form.Item>
            <Form.Item name="trials" label={t("msa.trials")} rules={[...needed, { pattern: WHOLE, message: t("msa.notWhole") }]}>
              <Input inputMode="numeric" maxLength={3} />
            </Form.Item>
            <Form.Item name="due" label={`${t("msa.due")}${t("ask.optional")}`}>
              <Input type="date" />
            </Form.Item>
          </section>
          <section className="card" aria-label={t("msa.choices")}>
            <h2>{t("msa.choices")}</h2>
            {kind === "crossed" && (
              <Form.Item name="method" label={t("msa.method")}>
                <Select options={(["anova", "average_range"] as const).map((value) => ({ value, label: t(`msa.${value}`) }))} />
              </Form.Item>
            )}
            {kind !== "attribute" && (
              <Form.Item name="gauge_only" valuePropName="checked" extra={t("msa.gaugeOnlyHint")}>
                <Checkbox>{t("msa.gaugeOnly")}</Checkbox>
              </Form.Item>
            )}
            <Form.Item name="minutes" label={t("msa.minutes")} rules={[...needed, ...above]}>
              <Input inputMode="decimal" maxLength={12} />
            </Form.Item>
            <Form.Item name="resolution" label={`${t("msa.resolution")}${t("ask.optional")}`} rules={above}>
              <Input inputMode="decimal" maxLength={24} />
            </Form.Item>
            <Form.Item name="plausible_min" label={`${t("msa.plausible")}: ${t("msa.from")}${t("ask.optional")}`} rules={numeric}>
              <Input inputMode="decimal" maxLength={24} />
            </Form.Item>
            <Form.Item name="plausible_max" label={`${t("msa.plausible")}: ${t("msa.to")}${t("ask.optional")}`} rules={numeric}>
              <Input inputMode="decimal" maxLength={24} />
            </Form.Item>
            <details className="msa-more" open={more} onToggle={(event) => setMore(event.currentTarget.open)}>
              <summary>{t("msa.more")}</summary>
              {LEVELLED.includes(kind) && (
                <Form.Item name="level" label={`${t("msa.level")}${t("ask.optional")}`} extra={t("msa.levelHint")} rules={numeric}>
                  <Input inputMode="decimal" maxLength={24} />
                </Form.Item>
              )}
              {kind === "crossed" && (
                <>
                  <Form.Item name="alpha" label={`${t("msa.alpha")}${t("ask.optional")}`} extra={t("msa.alphaHint")} rules={numeric}>
                    <Input inputMode="decimal" maxLength={24} />
                  </Form.Item>
                  <Form.Item name="constants" label={t("msa.constants")}>
                    <Select options={(["exact", "aiag"] as const).map((value) => ({ value, label: t(`msaConstants.${value}`) }))} />
                  </Form.Item>
                  <Form.Item name="calibration" label={`${t("msa.calibration")}${t("ask.optional")}`} extra={t("msa.calibrationHint")} rules={above}>
                    <Input inputMode="decimal" maxLength={24} />
                  </Form.Item>
                </>
              )}
              {kind === "range" && (
                <Form.Item name="process_sigma" label={`${t("msa.processSigma")}${t("ask.optional")}`} extra={t("msa.processSigmaHint")} rules={above}>
                  <Input inputMode="decimal" maxLength={24} />
                </Form.Item>
              )}
              {kind === "type1" && (
                <Form.Item name="share" label={`${t("msa.share")}${t("ask.optional")}`} extra={t("msa.shareHint")} rules={numeric}>
                  <Input inputMode="decimal" maxLength={24} />
                </Form.Item>
              )}
              {kind === "attribute" && (
                <Form.Item name="categories" label={`${t("msa.categories")}${t("ask.optional")}`} extra={t("msa.categoriesHint")}>
                  <Select mode="tags" open={false} suffixIcon={null} maxCount={6} tokenSeparators={[",", " ", "，"]} />
                </Form.Item>
              )}
              {!LEVELLED.includes(kind) && kind !== "range" && <p className="quiet">{t("msa.moreNone")}</p>}
            </details>
            <Button type="primary" htmlType="submit" loading={planning.isPending}>
              {t("msa.plan")}
            </Button>
          </section>
        </div>
      </Form>
    </>
  );
}
