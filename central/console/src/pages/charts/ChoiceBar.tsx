/** What is charted and how: every choice is in the address. */
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { FilterOutlined } from "@ant-design/icons";
import { type ReactNode, memo, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { selectableQuery } from "../../api/charts";
import { charted, limitsOfCharacteristicQuery } from "../../api/limits";
import { coded } from "../../i18n";
import { CharacteristicSelect } from "./PickCharacteristic";
import { type Choices, type Filter, KINDS, LAYOUTS, RULES, RUN_LENGTHS, SHIFTS, SOURCES, SPREADS, STRATA, type Stratum } from "./choices";
import { filtersFor, isComputed, isCount, isOfVectors, isUnsplit, numberedBy, rulesFor } from "./kinds";

interface Props {
  choices: Choices;
  change: (part: Partial<Choices>) => void;
}

/** Another subject or another kind of chart: positions of the one mean nothing in the other. */
const ELSEWHERE = { view: null, brush: null } as const;

function Labelled({ label, wide = false, children }: { label: string; wide?: boolean; children: (id: string) => ReactNode }): ReactNode {
  const id = useId();
  return (
    <div className={wide ? "builder-field wide" : "builder-field"}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

/** Not drawn anew while the view moves. */
export const ChoiceBar = memo(function ChoiceBar({ choices, change }: Props): ReactNode {
  const { t } = useTranslation();
  const narrowed = filtersFor(choices.kind).some((name) => (choices.filters[name]?.length ?? 0) > 0) || choices.since !== null || choices.until !== null;
  const [open, setOpen] = useState(narrowed);
  const judged = !["ewma", "cusum", "t2", "mewma", "run"].includes(choices.kind);
  const rules = rulesFor(choices.kind);
  return (
    <section className="card builder-choices" aria-label={t("charts.characteristic")}>
      {!isCount(choices.kind) && (
        <Labelled label={t("charts.characteristic")} wide>
          {(id) => <CharacteristicSelect id={id} choices={choices} change={change} />}
        </Labelled>
      )}
      <Labelled label={t("charts.kind")}>
        {(id) => (
          <Select
            id={id}
            value={choices.kind}
            popupMatchSelectWidth={false}
            onChange={(kind) => {
              const characteristics = isOfVectors(kind) ? choices.characteristics : choices.characteristics.slice(0, 1);
              const exclusionSet = numberedBy(kind) === numberedBy(choices.kind) ? choices.exclusionSet : null;
              change({ kind, characteristics, ...ELSEWHERE, exclusions: [], exclusionSet, stages: [] });
            }}
            options={KINDS.map((value) => ({ value, label: t(`chartKind.${value}`) }))}
          />
        )}
      </Labelled>
      {!isComputed(choices.kind) && <LimitsChoice choices={choices} change={change} />}
      {choices.kind === "mewma" && <RunLengthChoice choices={choices} change={change} />}
      {judged && (
        <Labelled label={t("charts.rules")} wide>
          {(id) => (
            <Select
              id={id}
              mode="multiple"
              maxTagCount="responsive"
              labelRender={({ value }) => value}
              popupMatchSelectWidth={false}
              value={choices.rules.filter((rule) => rules.includes(rule))}
              placeholder={t("charts.none")}
              onChange={(picked) => change({ rules: RULES.filter((rule) => picked.includes(rule)) })}
              options={rules.map((value) => ({ value, label: t(`chartRule.${value}`) }))}
            />
          )}
        </Labelled>
      )}
      {!isUnsplit(choices.kind) && (
        <Labelled label={t("charts.by")}>
          {(id) => (
            <Select<Stratum | "none">
              id={id}
              value={choices.by ?? "none"}
              onChange={(by) => change({ by: by === "none" ? null : by, ...ELSEWHERE })}
              options={[
                { value: "none", label: t("charts.noStrata") },
                ...STRATA.map((value) => ({ value, label: t(`chartBy.${value}`) })),
              ]}
            />
          )}
        </Labelled>
      )}
      {choices.by !== null && !isUnsplit(choices.kind) && (
        <Labelled label={t("charts.layout")}>
          {(id) => (
            <Select
              id={id}
              value={choices.layout}
              onChange={(layout) => change({ layout })}
              options={LAYOUTS.map((value) => ({ value, label: t(`chartLayout.${value}`) }))}
            />
          )}
        </Labelled>
      )}
      <Button icon={<FilterOutlined />} aria-expanded={open} aria-pressed={narrowed} onClick={() => setOpen(!open)}>
        {t("charts.filters")}
      </Button>
      {open && <FilterFields choices={choices} change={change} />}
    </section>
  );
});

function LimitsChoice({ choices, change }: Props): ReactNode {
  const { t } = useTranslation();
  const [code = null] = choices.characteristics;
  const versions = useQuery({ ...limitsOfCharacteristicQuery(code ?? ""), enabled: code !== null && choices.source === "version" });
  const rational = choices.kind === "xbar-r" || choices.kind === "xbar-s";
  const known = versions.data?.filter(charted) ?? [];
  return (
    <>
      <Labelled label={t("charts.limits")}>
        {(id) => (
          <Select
            id={id}
            value={choices.source}
            popupMatchSelectWidth={false}
            onChange={(source) => change({ source })}
            options={SOURCES.map((value) => ({ value, label: t(`chartSource.${value}`) }))}
          />
        )}
      </Labelled>
      {choices.source === "version" && (
        <Labelled label={t("charts.versionOf")}>
          {(id) => (
            <Select
              id={id}
              value={choices.version ?? undefined}
              loading={versions.isFetching}
              placeholder={t("charts.versionOf")}
              popupMatchSelectWidth={false}
              onChange={(version: string) => change({ version })}
              options={known.map((one) => ({
                value: one.id,
                label: t("charts.version", { version: one.limits_version, state: coded(t, "limitsState", one.state) }),
              }))}
            />
          )}
        </Labelled>
      )}
      {rational && choices.source === "computed" && (
        <Labelled label={t("charts.spread")}>
          {(id) => (
            <Select
              id={id}
              value={choices.spread}
              onChange={(spread) => change({ spread })}
              options={SPREADS.map((value) => ({ value, label: t(`chartSpread.${value}`) }))}
            />
          )}
        </Labelled>
      )}
    </>
  );
}

/** The run length without a shift that a MEWMA's limit is for; the usual limit is that of a single point. */
function RunLengthChoice({ choices, change }: Props): ReactNode {
  const { t } = useTranslation();
  const offered = [...new Set([...RUN_LENGTHS, ...(choices.arl0 === null ? [] : [choices.arl0])])].sort((a, b) => a - b);
  return (
    <Labelled label={t("charts.arl0")}>
      {(id) => (
        <Select<number>
          id={id}
          value={choices.arl0 ?? 0}
          popupMatchSelectWidth={false}
          onChange={(arl0) => change({ arl0: arl0 === 0 ? null : arl0 })}
          options={[{ value: 0, label: t("charts.arl0Usual") }, ...offered.map((value) => ({ value, label: String(value) }))]}
        />
      )}
    </Labelled>
  );
}

function FilterFields({ choices, change }: Props): ReactNode {
  const { t } = useTranslation();
  const [code = null] = choices.characteristics;
  const known = useQuery(selectableQuery(code, choices.item));
  const offered: Record<Filter, { value: string; label: string }[]> = {
    orders: plain(known.data?.orders),
    cells: plain(known.data?.cells),
    shifts: SHIFTS.map((value) => ({ value, label: t(`chartShift.${value}`) })),
    lots: plain(known.data?.lots),
    gauges: plain(known.data?.gauges),
    operators: known.data?.operators.map(({ login, name }) => ({ value: login, label: name || login })) ?? [],
    phases: known.data?.phases.map((value) => ({ value, label: coded(t, "phase", value) })) ?? [],
  };
  const narrow = (name: Filter, values: string[]): void =>
    change({ filters: { ...choices.filters, [name]: values }, ...ELSEWHERE });
  return (
    <div className="builder-filters">
      {filtersFor(choices.kind).map((name) => (
        <Labelled key={name} label={t(`charts.filter.${name}`)}>
          {(id) => (
            <Select
              id={id}
              mode="multiple"
              maxTagCount="responsive"
              allowClear
              loading={known.isFetching}
              placeholder={t("charts.all")}
              value={[...(choices.filters[name] ?? [])]}
              onChange={(values) => narrow(name, values)}
              options={offered[name]}
            />
          )}
        </Labelled>
      ))}
      {(["since", "until"] as const).map((name) => (
        <Labelled key={name} label={t(`charts.${name}`)}>
          {(id) => (
            <Input
              id={id}
              type="date"
              value={choices[name] ?? ""}
              onChange={(event) => change({ [name]: event.target.value || null, ...ELSEWHERE })}
            />
          )}
        </Labelled>
      ))}
    </div>
  );
}

function plain(values: readonly string[] | undefined): { value: string; label: string }[] {
  return values?.map((value) => ({ value, label: value })) ?? [];
}
