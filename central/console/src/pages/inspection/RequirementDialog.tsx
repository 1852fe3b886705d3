/**
 * Setting an inspection requirement: kind of plan, its terms and limits, and whether lots may be skipped. What a choice means
 * and what of its standard could not be checked stands beside it.
 */
import { App, Form, Input, Select } from "antd";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/problem";
import type { Requirement } from "../../api/series";
import type { SamplingChoices } from "../../api/tools";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { Dialog } from "../../shell/Dialog";
import { useCommand } from "../../shell/useCommand";
import { Problem } from "../../states/Problem";
import { known } from "./PlanFigures";
import { KINDS, NO_SKIPPING, type Wanted, among, editionsOf, requirementOf, wantedOf } from "./requirement";

const ORIGINS = ["incoming", "outgoing"] as const;

interface Props {
  choices: SamplingChoices;
  at: Partial<Requirement>;
  onClose: () => void;
}

export function RequirementDialog({ choices, at, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const id = useId();
  const [form] = Form.useForm<Wanted>();
  const fixed = at.id !== undefined; // item, origin and partner say which requirement it is
  const required = Form.useWatch("required", form) ?? (at.required === false ? "no" : "yes");
  const sending = useCommand("quality.set_inspection_requirement", {
    onDone: () => {
      void message.success(t("actions.done", { title: t("requirement.set") }));
      onClose();
    },
  });
  const needed = [{ required: true, message: t("ask.needed") }];
  return (
    <Dialog width={640} title={t("requirement.set")} okText={t("requirement.set")} form={id} sending={sending.isPending} onClose={onClose}>
      {sending.isError && <Problem problem={asProblem(sending.error)} />}
      <Form<Wanted>
        id={id}
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={wantedOf(at, choices)}
        onFinish={(values) => sending.mutate(requirementOf(values, at, choices))}
      >
        {fixed ? (
          <p>{[at.item, coded(t, "origin", at.origin ?? ""), at.partner ?? t("requirement.everybody")].join(" · ")}</p>
        ) : (
          <div className="requirement-pair">
            <Form.Item name="item" label={t("inspection.item")} rules={needed}>
              <Input autoFocus maxLength={40} autoComplete="off" />
            </Form.Item>
            <Form.Item name="origin" label={t("inspection.origin")}>
              <Select options={ORIGINS.map((value) => ({ value, label: coded(t, "origin", value) }))} />
            </Form.Item>
            <Form.Item name="partner" label={`${t("inspection.supplier")}${t("ask.optional")}`} extra={t("requirement.partnerHint")}>
              <Input maxLength={40} autoComplete="off" />
            </Form.Item>
          </div>
        )}
        <Form.Item name="required" label={t("requirement.required")}>
          <Select autoFocus={fixed} options={(["yes", "no"] as const).map((value) => ({ value, label: t(`requirement.${value}`) }))} />
        </Form.Item>
        {required === "yes" && <Terms choices={choices} />}
      </Form>
    </Dialog>
  );
}

function Terms({ choices }: { choices: SamplingChoices }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const form = Form.useFormInstance<Wanted>();
  const kind = known(Form.useWatch("kind", form) ?? "single");
  const code = Form.useWatch("edition", form);
  const editions = editionsOf(kind, choices);
  const edition = editions.find((one) => one.code === code);
  const options = (values: readonly string[] = []): { value: string; label: string }[] => values.map((value) => ({ value, label: value }));
  /** What was chosen before stays where the kind and the edition have it. */
  const change = (of: string, wanted: string | undefined): void => {
    const to = editionsOf(of, choices);
    const chosen = to.find((one) => one.code === wanted) ?? to.find((one) => one.code.startsWith("Z1.4")) ?? to[0];
    if (chosen === undefined) return;
    const { level, aql, form: by } = form.getFieldsValue();
    form.setFieldsValue({
      edition: chosen.code,
      level: among(chosen.levels, level, "II"),
      aql: among(chosen.aqls, aql, "1.0"),
      ...(chosen.forms.length > 0 ? { form: among(chosen.forms, by, "M") } : {}),
    });
  };
  return (
    <>
      <Form.Item name="kind" label={t("inspecting.kind")} extra={t(`inspectingKindHint.${kind}`)}>
        <Select options={KINDS.map((value) => ({ value, label: t(`inspectingKind.${value}`) }))} onChange={(to: string) => change(to, code)} />
      </Form.Item>
      <Form.Item name="edition" label={t("sampling.edition")} extra={edition && inLanguage(language, edition, "verified")}>
        <Select
          onChange={(to: string) => change(kind, to)}
          options={editions.map((one) => ({
            value: one.code,
            label: one.own ? `${one.code} · ${inLanguage(language, one, "title")} (${t("ownTables.ownEdition")})` : inLanguage(language, one, "title"),
          }))}
        />
      </Form.Item>
      {kind === "variables" && <Limits forms={edition?.forms ?? []} />}
      <div className="requirement-pair">
        <Form.Item name="level" label={t("sampling.level")}>
          <Select options={options(edition?.levels)} />
        </Form.Item>
        <Form.Item name="aql" label={t("sampling.aql")}>
          <Select options={options(edition?.aqls)} />
        </Form.Item>
        <Form.Item name="severity" label={t("requirement.starts")}>
          <Select options={choices.severities.map((value) => ({ value, label: coded(t, "severity", value) }))} />
        </Form.Item>
      </div>
      <Skipping choices={choices} measured={kind === "variables"} />
    </>
  );
}

/** Whether lots may be skipped, and by what: the plan that Jidoka ships, or a programme whose numbers the plant entered. */
function Skipping({ choices, measured }: { choices: SamplingChoices; measured: boolean }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const skip = Form.useWatch("skip", Form.useFormInstance<Wanted>()) ?? NO_SKIPPING;
  const { skip_lot: shipped } = choices;
  const programme = shipped.programmes.find((one) => one.code === skip);
  const note = skip === shipped.name ? shipped : programme;
  const between = (least: number, most: number): { validator: (_: unknown, value: string | undefined) => Promise<void> } =>
    whole(least, most, t("inspecting.between", { least, most }));
  return (
    <>
      <Form.Item name="skip" label={t("inspecting.skipLot")} extra={note && inLanguage(language, note, "note")}>
        <Select
          options={[
            { value: NO_SKIPPING, label: t("inspecting.noSkipping") },
            { value: shipped.name, label: t("inspecting.skips", { name: shipped.name }) },
            ...shipped.programmes.map((one) => ({
              value: one.code,
              label: `${one.code} (${one.revision}) · ${one.title}`,
              disabled: measured && !one.variables,
            })),
          ]}
        />
      </Form.Item>
      {skip === shipped.name && (
        <div className="requirement-pair">
          <Form.Item name="clearance" label={t("inspecting.clearance")} rules={[between(1, shipped.clearance_max)]}>
            <Input inputMode="numeric" maxLength={4} />
          </Form.Item>
          <Form.Item name="one_in" label={t("inspecting.oneIn")} rules={[between(2, shipped.one_in_max)]}>
            <Input inputMode="numeric" maxLength={3} />
          </Form.Item>
        </div>
      )}
    </>
  );
}

function Limits({ forms }: { forms: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  const form = Form.useFormInstance<Wanted>();
  const by = Form.useWatch("form", form) === "k" ? "k" : "M";
  const needed = [{ required: true, message: t("ask.needed") }];
  return (
    <>
      <div className="requirement-pair requirement-limits">
        <Form.Item name="characteristic" label={t("inspecting.characteristic")} rules={needed}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name="limit_unit" label={t("inspecting.unit")} rules={needed}>
          <Input maxLength={20} />
        </Form.Item>
        <Form.Item name="lower" label={`${t("inspecting.lower")}${t("ask.optional")}`}>
          <Input inputMode="decimal" maxLength={24} />
        </Form.Item>
        <Form.Item name="upper" label={`${t("inspecting.upper")}${t("ask.optional")}`}>
          <Input inputMode="decimal" maxLength={24} />
        </Form.Item>
      </div>
      <Form.Item name="form" label={t("inspecting.form")} extra={t(by === "k" ? "inspecting.ruleK" : "inspecting.ruleM")}>
        <Select options={forms.map((value) => ({ value, label: t(value === "k" ? "inspecting.formK" : "inspecting.formM") }))} />
      </Form.Item>
    </>
  );
}

/** A rule for a whole number between two others. */
function whole(least: number, most: number, sentence: string): { validator: (_: unknown, value: string | undefined) => Promise<void> } {
  return {
    validator: async (_, value) => {
      const text = value?.trim() ?? "";
      if (!/^\d{1,6}$/.test(text) || Number(text) < least || Number(text) > most) throw new Error(sentence);
    },
  };
}
