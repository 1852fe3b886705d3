/** Every field of one characteristic. */
import { useQuery } from "@tanstack/react-query";
import { Checkbox, Input, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { gaugesQuery } from "../../api/msa";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { Labelled } from "./Labelled";
import { CHARTS, type Line, type LineText, RULES, SPECIALS } from "./written";

interface Props {
  line: Line;
  faults: Readonly<Record<string, string>>;
  change: (part: Partial<Line>) => void;
}

const MOST: Partial<Record<LineText, number>> = { code: 40, name_zh: 200, name_en: 200, unit: 12, device: 40, tag: 40 };
const REACTION_MAX = 400;
const NUMBER_MAX = 24;

export function LineForm({ line, faults, change }: Props): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: gauges } = useQuery(gaugesQuery());
  const say = (name: LineText, text: string): void => change({ said: { ...line.said, [name]: text } });
  const text = (name: LineText, optional = false): ReactNode => (
    <Labelled label={`${t(`plans.field.${name.replace(".", "_")}` as "plans.field.code")}${optional ? t("ask.optional") : ""}`} fault={faults[name]}>
      {(wired) => (
        <Input
          {...wired}
          value={line.said[name]}
          autoComplete="off"
          inputMode={name in MOST ? undefined : "decimal"}
          maxLength={MOST[name] ?? NUMBER_MAX}
          onChange={(event) => say(name, event.target.value)}
        />
      )}
    </Labelled>
  );
  const rules = (name: "stop_rules" | "advice_rules"): ReactNode => (
    <Labelled label={t(name === "stop_rules" ? "plan.stopSet" : "plan.adviceSet")} fault={faults[name]} wide>
      {(wired) => (
        <Select<string[]>
          {...wired}
          mode="multiple"
          value={[...line[name]]}
          onChange={(picked) => change({ [name]: RULES.filter((rule) => picked.includes(rule)) })}
          options={RULES.map((value) => ({ value, label: coded(t, "rule", value) }))}
        />
      )}
    </Labelled>
  );
  const reaction = (name: "reaction_zh" | "reaction_en"): ReactNode => (
    <Labelled label={t(`plans.field.${name}`)} fault={faults[name]} wide>
      {(wired) => (
        <Input.TextArea {...wired} rows={2} maxLength={REACTION_MAX} value={line.said[name]} onChange={(event) => say(name, event.target.value)} />
      )}
    </Labelled>
  );
  return (
    <>
      <fieldset className="plan-fields">
        <legend>{t("plans.what")}</legend>
        {text("code")}
        {text("name_zh")}
        {text("name_en")}
        <Labelled label={t("plans.field.special")} fault={faults.special}>
          {(wired) => (
            <Select
              {...wired}
              value={line.said.special}
              onChange={(value: string) => say("special", value)}
              options={[{ value: "", label: t("plans.plain") }, ...SPECIALS.map((value) => ({ value, label: t(`planSpecial.${value}`) }))]}
            />
          )}
        </Labelled>
      </fieldset>
      <fieldset className="plan-fields">
        <legend>{t("plans.specification")}</legend>
        {text("unit")}
        {text("decimals")}
        {text("nominal")}
        {text("lsl", true)}
        {text("usl", true)}
        {text("plausible_min")}
        {text("plausible_max")}
      </fieldset>
      <fieldset className="plan-fields">
        <legend>{t("plans.measuring")}</legend>
        {text("device")}
        {text("tag")}
        <Labelled label={t("plan.gauge")} fault={faults.gauge}>
          {(wired) => (
            <Select
              {...wired}
              allowClear
              showSearch={{ optionFilterProp: "label" }}
              placeholder={t("plans.noGauge")}
              value={line.said.gauge === "" ? undefined : line.said.gauge}
              onChange={(value: string | undefined) => say("gauge", value ?? "")}
              options={(gauges?.rows ?? []).map((one) => ({ value: one.code, label: `${one.code} · ${inLanguage(language, one, "name")}` }))}
            />
          )}
        </Labelled>
        <Checkbox checked={line.msa_required} onChange={(event) => change({ msa_required: event.target.checked })}>
          {t("plans.field.msa_required")}
        </Checkbox>
      </fieldset>
      <fieldset className="plan-fields">
        <legend>{t("plans.sampling")}</legend>
        <Labelled label={t("plans.field.chart")} fault={faults.chart}>
          {(wired) => (
            <Select
              {...wired}
              value={line.said.chart}
              onChange={(chart: string) => {
                const size = chart === "imr" ? "1" : line.said.subgroup_size === "1" ? "5" : line.said.subgroup_size;
                change({ said: { ...line.said, chart, subgroup_size: size } });
              }}
              options={CHARTS.map((value) => ({ value, label: t(`planChart.${value}`) }))}
            />
          )}
        </Labelled>
        {text("subgroup_size")}
        {text("collect_subgroups")}
        {rules("stop_rules")}
        {rules("advice_rules")}
      </fieldset>
      <fieldset className="plan-fields">
        <legend>{t("plans.designs")}</legend>
        <Checkbox checked={line.ewma} onChange={(event) => change({ ewma: event.target.checked })}>
          {t("plans.ownEwma")}
        </Checkbox>
        {line.ewma && (
          <>
            {text("ewma.weight")}
            {text("ewma.width")}
          </>
        )}
        <Checkbox checked={line.cusum} onChange={(event) => change({ cusum: event.target.checked })}>
          {t("plans.ownCusum")}
        </Checkbox>
        {line.cusum && (
          <>
            {text("cusum.reference")}
            {text("cusum.interval")}
            {text("cusum.head_start")}
          </>
        )}
      </fieldset>
      <fieldset className="plan-fields">
        <legend>{t("plan.reaction")}</legend>
        {reaction("reaction_zh")}
        {reaction("reaction_en")}
      </fieldset>
    </>
  );
}
