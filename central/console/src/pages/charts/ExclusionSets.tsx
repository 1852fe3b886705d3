/** Points left out under a name: saved with their reasons, used on another chart, ended when they no longer hold. */
import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { type ExclusionSet, exclusionSetsQuery } from "../../api/charts";
import { AskDialog } from "../../entry/AskDialog";
import { shortTime } from "../../format/time";
import { Asked } from "../../states/Asked";
import { rangesOf } from "./address";
import type { Choices } from "./choices";
import { isOfVectors, numberedBy } from "./kinds";
import { grouped } from "./definition";
import type { Drawn } from "./model";
import { pointwise } from "./request";

interface Props {
  choices: Choices;
  charts: readonly Drawn[];
  mayAnnotate: boolean;
  change: (part: Partial<Choices>) => void;
}

const NAME_MAX = 120;
const REASON_MAX = 400;
/** Under what the sets of counted units are kept: inspections have no measured characteristic. */
const COUNTED = "inspections";

type Open = { what: "save" } | { what: "end"; set: ExclusionSet } | null;

export function ExclusionSets({ choices, charts, mayAnnotate, change }: Props): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Open>(null);
  const picking = useId();
  const chart = numberedBy(choices.kind);
  const characteristic = chart === "inspections" ? COUNTED : (choices.characteristics[0] ?? "");
  const sets = useQuery(exclusionSetsQuery(characteristic, chart));
  const fits = (one: ExclusionSet): boolean => one.item === null || choices.item === null || one.item === choices.item;
  const { exclusions, exclusionSet } = choices;
  return (
    <section className="card" aria-label={t("exclusionSet.title")} data-testid="exclusion-sets">
      <h2>{t("exclusionSet.title")}</h2>
      <Asked query={sets} rows={2} compact>
        {(rows) => {
          const usable = rows.filter((one) => one.ended === null && fits(one));
          const ended = rows.filter((one) => one.ended !== null);
          const used = rows.find((one) => one.id === exclusionSet);
          return (
            <>
              {exclusionSet === null && usable.length === 0 && <p className="quiet">{t("exclusionSet.none")}</p>}
              {(usable.length > 0 || exclusionSet !== null) && (
                <div className="builder-field">
                  <label htmlFor={picking}>{t("exclusionSet.use")}</label>
                  <Select
                    id={picking}
                    allowClear
                    placeholder={t("exclusionSet.notUsed")}
                    value={used?.name ?? exclusionSet ?? undefined}
                    onChange={(id: string | undefined) => change({ exclusionSet: id ?? null })}
                    options={usable.map((one) => ({ value: one.id, label: one.name }))}
                  />
                </div>
              )}
              {used !== undefined && (
                <SetShown set={used} charts={charts}>
                  {used.ended === null && !isOfVectors(choices.kind) && (
                    <Button
                      size="small"
                      onClick={() => change({ exclusionSet: null, exclusions: [...exclusions, ...grouped(used.exclusions)] })}
                    >
                      {t("exclusionSet.take")}
                    </Button>
                  )}
                  {mayAnnotate && used.ended === null && (
                    <Button size="small" danger onClick={() => setOpen({ what: "end", set: used })}>
                      {t("exclusionSet.end")}
                    </Button>
                  )}
                </SetShown>
              )}
              {mayAnnotate && exclusions.length > 0 && (
                <Button onClick={() => setOpen({ what: "save" })}>{t("exclusionSet.save")}</Button>
              )}
              {ended.length > 0 && (
                <details className="builder-earlier">
                  <summary>{t("exclusionSet.ended", { count: ended.length })}</summary>
                  <ul className="plain">
                    {ended.map((one) => (
                      <li key={one.id}>
                        <SetShown set={one} charts={[]} />
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </>
          );
        }}
      </Asked>
      {open?.what === "save" && (
        <AskDialog
          name="quality.save_exclusions"
          title={t("exclusionSet.saveTitle")}
          okText={t("exclusionSet.saveOk")}
          subject={{ characteristic, item: choices.item, chart, exclusions: pointwise(exclusions) }}
          fields={[{ name: "name", label: t("exclusionSet.name"), max: NAME_MAX, hint: t("exclusionSet.nameHint") }]}
          onClose={() => setOpen(null)}
          onDone={(answer) => change({ exclusions: [], exclusionSet: (answer as { id: string }).id })}
        />
      )}
      {open?.what === "end" && (
        <AskDialog
          name="quality.end_exclusions"
          title={t("exclusionSet.endTitle", { name: open.set.name })}
          okText={t("exclusionSet.endOk")}
          danger
          subject={{ id: open.set.id }}
          fields={[{ name: "reason", label: t("exclusionSet.endWhy"), kind: "text", max: REASON_MAX, hint: t("exclusionSet.endHint") }]}
          onClose={() => setOpen(null)}
          onDone={() => change({ exclusionSet: null })}
        />
      )}
    </section>
  );
}

function SetShown({ set, charts, children }: { set: ExclusionSet; charts: readonly Drawn[]; children?: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const here = new Set(charts.flatMap((one) => one.source.exclusions.map((point) => `${point.order} ${point.number}`)));
  const found = set.exclusions.filter((one) => here.has(`${one.order} ${one.number}`)).length;
  return (
    <div className="builder-set">
      <p>
        <strong>{set.name}</strong> <small>{t("exclusionSet.by", { person: set.person, at: shortTime(set.at) })}</small>
        {charts.length > 0 && <small className="figures">{t("exclusionSet.here", { found, all: set.exclusions.length })}</small>}
        {set.ended !== null && (
          <small>{t("exclusionSet.endedBy", { person: set.ended_by, at: shortTime(set.ended), reason: set.ended_because })}</small>
        )}
      </p>
      <ul className="plain builder-reasons">
        {grouped(set.exclusions).map((one) => (
          <li key={`${one.order} ${one.reason}`}>
            <strong>{one.order}</strong> {rangesOf(one.numbers).replaceAll(".", ", ")}: {one.reason}
          </li>
        ))}
      </ul>
      {children && <div className="builder-note-acts">{children}</div>}
    </div>
  );
}
