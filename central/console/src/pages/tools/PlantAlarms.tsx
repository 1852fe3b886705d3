/** Groups of charts alike, and how often all of them together cry wolf. A group is added with the rules chosen above. */
import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type ChartAsked, type ChartGroup, falseAlarms } from "../../api/tools";
import { asProblem } from "../../api/problem";
import { FigureField } from "../../entry/FigureField";
import { Problem } from "../../states/Problem";
import { rounded } from "./scale";

const GROUPS_MAX = 50;

export function signals(chart: ChartAsked): string {
  return [...chart.rules, chart.ewma ? "EWMA" : "", chart.cusum ? "CUSUM" : ""].filter(Boolean).join(" ");
}

export function PlantAlarms({ chart }: { chart: ChartAsked }): ReactNode {
  const { t } = useTranslation();
  const [groups, setGroups] = useState<ChartGroup[]>([]);
  const asking = useMutation({ mutationFn: () => falseAlarms(groups) });
  const change = (next: ChartGroup[]): void => {
    setGroups(next);
    asking.reset();
  };
  const set = (index: number, part: Partial<ChartGroup>): void =>
    change(groups.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <section className="card" aria-label={t("alarms.title")}>
      <h2>
        {t("alarms.title")} <small>{t("alarms.note")}</small>
      </h2>
      <div className="tool-groups">
        {groups.map((group, index) => (
          <div key={index} className="tool-group">
            <Input
              aria-label={t("alarms.name")}
              placeholder={t("alarms.name")}
              maxLength={80}
              value={group.name}
              onChange={(event) => set(index, { name: event.target.value })}
            />
            <label className="tool-label">
              <span>{t("alarms.charts")}</span>
              <FigureField
                min={1}
                max={100_000}
                precision={0}
                value={group.charts}
                onChange={(charts) => charts !== null && set(index, { charts })}
              />
            </label>
            <label className="tool-label">
              <span>{t("alarms.samples")}</span>
              <FigureField
                min={0.1}
                max={10_000_000}
                value={group.samples}
                onChange={(samples) => samples !== null && set(index, { samples })}
              />
            </label>
            <span className="quiet">
              {signals(group)}
              {asking.data?.groups[index] && (
                <>
                  <br />
                  {t("alarms.ofGroup", {
                    arl0: rounded(asking.data.groups[index].arl0, 4),
                    alarms: rounded(asking.data.groups[index].alarms, 3),
                  })}
                </>
              )}
            </span>
            <Button onClick={() => change(groups.filter((_, at) => at !== index))}>{t("alarms.remove")}</Button>
          </div>
        ))}
      </div>
      <p className="actions">
        <Button
          disabled={groups.length >= GROUPS_MAX}
          onClick={() => change([...groups, { ...chart, name: "", charts: 10, samples: 96 }])}
        >
          {t("alarms.add")}
        </Button>
        <Button type="primary" disabled={groups.length === 0} loading={asking.isPending} onClick={() => asking.mutate()}>
          {t("arl.compute")}
        </Button>
      </p>
      {asking.isError && <Problem problem={asProblem(asking.error)} compact />}
      {asking.data && (
        <p className="tool-answer" data-testid="alarms">
          {t("alarms.answer", {
            alarms: rounded(asking.data.alarms, 3),
            shifts: rounded(asking.data.shifts_between, 3),
          })}
        </p>
      )}
    </section>
  );
}
