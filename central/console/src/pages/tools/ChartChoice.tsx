/** What a chart signals by: rules with their run lengths, width, EWMA, CUSUM. */
import { Checkbox, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { ChartAsked, RuleName } from "../../api/tools";
import { FigureField } from "../../entry/FigureField";

export const RULES: readonly RuleName[] = ["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "WE4"];

/** Sets of rules with a name. */
const SETS = {
  shewhart: ["N1"],
  westernElectric: ["N1", "N5", "N6", "WE4"],
  nelson: ["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8"],
} as const satisfies Record<string, readonly RuleName[]>;

export const PLAIN_CHART: ChartAsked = {
  rules: [...SETS.westernElectric],
  width: 3,
  runs: {
    n2: 9, n3: 6, n4: 14, n5_needed: 2, n5_window: 3, n6_needed: 4, n6_window: 5, n7: 15, n8: 8,
    n8_either_side: false, we4: 8,
  },
  ewma: null,
  cusum: null,
};

interface Props {
  value: ChartAsked;
  onChange: (chart: ChartAsked) => void;
}

interface FieldProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step?: number;
  onChange: (value: number) => void;
}

function Field({ label, value, min, max, step = 1, onChange }: FieldProps): ReactNode {
  return (
    <label className="tool-field">
      <span>{label}</span>
      <FigureField min={min} max={max} step={step} value={value} onChange={(chosen) => chosen !== null && onChange(chosen)} />
    </label>
  );
}

export function ChartChoice({ value, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  const set = (Object.keys(SETS) as (keyof typeof SETS)[]).find((name) => SETS[name].join() === value.rules.join());
  return (
    <div className="tool-chart">
      <Select
        aria-label={t("arl.set")}
        placeholder={t("arl.ownSet")}
        value={set}
        onChange={(chosen: keyof typeof SETS) => onChange({ ...value, rules: [...SETS[chosen]] })}
        options={Object.keys(SETS).map((name) => ({ value: name, label: t(`ruleSet.${name}` as never) }))}
      />
      <Checkbox.Group
        className="choices-down"
        aria-label={t("arl.rules")}
        value={value.rules}
        onChange={(chosen) => onChange({ ...value, rules: RULES.filter((rule) => chosen.includes(rule)) })}
        options={RULES.map((rule) => ({ value: rule, label: t(`ruleName.${rule}`) }))}
      />
      <Field label={t("arl.width")} value={value.width} min={1} max={6} step={0.1} onChange={(width) => onChange({ ...value, width })} />
      <Field
        label={t("arl.run")}
        value={value.runs.n2}
        min={2}
        max={16}
        onChange={(n2) => onChange({ ...value, runs: { ...value.runs, n2 } })}
      />
      <Checkbox
        checked={value.ewma !== null}
        onChange={(event) => onChange({ ...value, ewma: event.target.checked ? { weight: 0.2, width: 3 } : null })}
      >
        {t("chartName.ewma")}
      </Checkbox>
      {value.ewma && <EwmaFields value={value.ewma} onChange={(ewma) => onChange({ ...value, ewma })} />}
      <Checkbox
        checked={value.cusum !== null}
        onChange={(event) =>
          onChange({ ...value, cusum: event.target.checked ? { reference: 0.5, interval: 5, head_start: 0 } : null })
        }
      >
        {t("chartName.cusum")}
      </Checkbox>
      {value.cusum && <CusumFields value={value.cusum} onChange={(cusum) => onChange({ ...value, cusum })} />}
    </div>
  );
}

type Ewma = NonNullable<ChartAsked["ewma"]>;
type Cusum = NonNullable<ChartAsked["cusum"]>;

function EwmaFields({ value, onChange }: { value: Ewma; onChange: (value: Ewma) => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Field label={t("arl.weight")} value={value.weight} min={0.02} max={1} step={0.05} onChange={(weight) => onChange({ ...value, weight })} />
      <Field label={t("arl.ewmaWidth")} value={value.width} min={0.5} max={6} step={0.1} onChange={(width) => onChange({ ...value, width })} />
    </>
  );
}

function CusumFields({ value, onChange }: { value: Cusum; onChange: (value: Cusum) => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Field
        label={t("arl.reference")}
        value={value.reference}
        min={0.05}
        max={3}
        step={0.05}
        onChange={(reference) => onChange({ ...value, reference })}
      />
      <Field label={t("arl.interval")} value={value.interval} min={0.1} max={60} step={0.1} onChange={(interval) => onChange({ ...value, interval })} />
      <Field
        label={t("arl.headStart")}
        value={value.head_start}
        min={0}
        max={60}
        step={0.5}
        onChange={(head_start) => onChange({ ...value, head_start })}
      />
    </>
  );
}
