/**
 * Readings of a variables sample: a field a piece, Enter moves on, a column pasted from a spreadsheet fills those below; a
 * bad one is marked at its place, here or where the server found it.
 */
import { useQuery } from "@tanstack/react-query";
import { App, Button, Select } from "antd";
import { type ClipboardEvent, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { gaugesQuery } from "../../api/msa";
import { asProblem } from "../../api/problem";
import type { InspectionDocument } from "../../api/types";
import { BigField } from "../../entry/BigField";
import { EnterForm } from "../../entry/EnterForm";
import { inLanguage, useLanguage } from "../../i18n";
import { useCommand } from "../../shell/useCommand";
import { Problem } from "../../states/Problem";
import { shown } from "./MeasuredResult";
import { isBeyond, pasted, readingOf, running, tidy } from "./measured";
import { isMinutes } from "./verdict";

type Variables = NonNullable<InspectionDocument["variables"]>;

const fieldAt = (at: number): HTMLElement | null => document.getElementById(`reading-${at}`);

export function ReadingsEntry({ inspection, variables }: { inspection: InspectionDocument; variables: Variables }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { message } = App.useApp();
  const { data: gauges } = useQuery(gaugesQuery());
  const count = inspection.next?.to_inspect ?? inspection.to_inspect;
  const [texts, setTexts] = useState<string[]>(() => Array.from({ length: count }, () => ""));
  const [minutes, setMinutes] = useState("");
  const [note, setNote] = useState("");
  const [gauge, setGauge] = useState<string>();
  const [tried, setTried] = useState(false);
  const [dropped, setDropped] = useState(0);
  const recording = useCommand("quality.record_inspection", {
    version: inspection.version,
    onDone: () => void message.success(t("inspection.recorded")),
  });
  const values = texts.map(readingOf);
  const refused = recording.isError ? (asProblem(recording.error).problem.errors ?? []) : [];
  const faultAt = (at: number): string | null => {
    const text = texts[at] ?? "";
    if (text.trim() === "") return tried ? t("inspecting.missing") : null;
    if (values[at] === null) return t("measure.number");
    return refused.find((one) => one.field === `readings.${at}`)?.message ?? null;
  };
  const set = (at: number, given: string[]): void => {
    setDropped(Math.max(0, at + given.length - count));
    setTexts(texts.map((old, place) => given[place - at] ?? old));
    if (recording.isError) recording.reset();
  };
  const paste = (at: number) => (event: ClipboardEvent<HTMLInputElement>) => {
    const lines = pasted(event.clipboardData.getData("text"));
    if (lines.length < 2 && !event.clipboardData.getData("text").includes("\t")) return;
    event.preventDefault();
    set(at, lines);
  };
  const send = (): void => {
    setTried(true);
    const bad = values.findIndex((one) => one === null);
    if (bad >= 0) fieldAt(bad)?.focus();
    else if (!recording.isPending && isMinutes(minutes)) {
      recording.mutate({
        inspection_id: inspection.id,
        stage: inspection.next?.stage ?? 1,
        readings: texts.map(tidy),
        minutes: minutes.trim().replace(",", "."),
        ...(note.trim() === "" ? {} : { note: note.trim() }),
        ...(gauge === undefined ? {} : { gauge }),
      });
    }
  };
  useEffect(() => fieldAt(0)?.focus({ preventScroll: true }), []); // after the heading has taken it
  return (
    <section className="card" aria-label={t("inspection.entry")} data-testid="entry">
      <h2>{t("inspecting.enterReadings", { count, unit: variables.unit })}</h2>
      <p className="quiet">{t("inspecting.pasteHint")}</p>
      {recording.isError && <Problem problem={asProblem(recording.error)} compact />}
      {dropped > 0 && <p role="alert">{t("inspecting.dropped", { dropped, count })}</p>}
      <EnterForm label={t("inspection.entry")} onSend={send}>
        <div className="wide readings-grid">
          {texts.map((text, at) => {
            const fault = faultAt(at);
            const value = values[at] ?? null;
            const beyond = value !== null && isBeyond(value, variables.lower, variables.upper);
            return (
              <label key={at} className={fault ? "reading reading-bad" : beyond ? "reading reading-beyond" : "reading"}>
                <span className="figures">{at + 1}</span>
                <input
                  id={`reading-${at}`}
                  value={text}
                  inputMode="decimal"
                  autoComplete="off"
                  maxLength={24}
                  aria-label={t("inspecting.readingAt", { at: at + 1 })}
                  aria-invalid={fault !== null}
                  onPaste={paste(at)}
                  onChange={(event) => set(at, [event.target.value])}
                />
                {(fault ?? beyond) && <em>{fault ?? `▲ ${t("inspecting.beyondLimit")}`}</em>}
              </label>
            );
          })}
        </div>
        <div className="wide">
          <SoFar variables={variables} values={values} count={count} />
        </div>
        <BigField
          numeric
          label={t("inspection.minutes")}
          value={minutes}
          onChange={setMinutes}
          error={tried && !isMinutes(minutes) ? t("inspection.minutesNeeded") : null}
        />
        <div className="big-field">
          <label htmlFor="inspection-gauge">{`${t("inspecting.gauge")}${t("ask.optional")}`}</label>
          <Select
            id="inspection-gauge"
            allowClear
            size="large"
            showSearch={{ optionFilterProp: "label" }}
            value={gauge}
            onChange={setGauge}
            style={{ width: "100%" }}
            options={(gauges?.rows ?? []).map((one) => ({ value: one.code, label: `${one.code} · ${inLanguage(language, one, "name")}` }))}
          />
        </div>
        <div className="wide">
          <BigField label={t("inspection.note")} value={note} onChange={setNote} maxLength={1000} />
        </div>
        <div className="wide">
          <Button type="primary" htmlType="submit" block className="send" loading={recording.isPending}>
            {t("inspection.record")}
          </Button>
        </div>
      </EnterForm>
    </section>
  );
}

/** Mean, s and Q of what is there. By M the share beyond the limits is estimated by the server when it is sent. */
function SoFar({ variables, values, count }: { variables: Variables; values: (number | null)[]; count: number }): ReactNode {
  const { t } = useTranslation();
  const now = running(values, variables.lower, variables.upper);
  const figures: [string, string][] = [
    [t("inspecting.soFar"), `${now.n} / ${count}`],
    [t("inspecting.mean"), shown(now.mean)],
    ["s", shown(now.s)],
    ...(variables.lower === null || variables.form === "all" ? [] : ([[t("inspecting.qLower"), shown(now.qLower)]] as [string, string][])),
    ...(variables.upper === null || variables.form === "all" ? [] : ([[t("inspecting.qUpper"), shown(now.qUpper)]] as [string, string][])),
    ...(variables.form === "k" ? ([["k", shown(variables.k)]] as [string, string][]) : []),
    ...(variables.form === "M" ? ([[t("inspecting.mMost"), shown(variables.m)]] as [string, string][]) : []),
    [t("inspecting.beyond"), String(now.beyond)],
  ];
  return (
    <div className="so-far" role="status" data-testid="so-far">
      {figures.map(([label, value]) => (
        <span key={label}>
          {label} <b className="figures">{value}</b>
        </span>
      ))}
    </div>
  );
}
