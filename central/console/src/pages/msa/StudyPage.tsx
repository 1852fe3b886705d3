/** A study: how it was planned, how far it is, what came out, what was signed. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert, Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type StudyDocument, resultOf, studyQuery } from "../../api/msa";
import type { Action } from "../../api/types";
import { AskDialog } from "../../entry/AskDialog";
import { dateTime } from "../../format/time";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { ActionButton, isElsewhere } from "../../shell/Actions";
import { PageHead } from "../../shell/PageHead";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { EntriesOf } from "../finance/EntriesOf";
import { Readings } from "./Readings";
import { Results } from "./Results";
import { SignStudy } from "./SignStudy";
import "./msa.css";

const route = getRouteApi("/inside/quality/msa/$id");
const RECORD = "quality.record_msa_reading";
/** What is done at a reading, not to the study. */
const AT_READING = new Set([RECORD, "quality.correct_msa_reading", "quality.discard_msa_reading"]);
const CANCEL = "quality.cancel_msa_study";
const SIGNED = new Set(["quality.judge_msa_study", "quality.override_msa_study"]);

export function StudyPage(): ReactNode {
  const { id } = route.useParams();
  const study = useQuery(studyQuery(id));
  return (
    <Asked query={study} rows={12}>
      {(data) => <Body key={id} study={data} />}
    </Asked>
  );
}

function Body({ study }: { study: StudyDocument }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Action | null>(null);
  const { summary } = study;
  const result = resultOf(study);
  const shown = study.actions.filter((one) => !isElsewhere(one) && !AT_READING.has(one.command));
  const first = shown.find((one) => one.allowed && one.command !== CANCEL)?.command;
  const report = (kind: string): string => `/api/quality/msa_studies/${study.id}/report.${kind}?language=${language}`;
  const measuring = study.mine && (summary.state === "planned" || summary.state === "collecting");
  return (
    <>
      <PageHead
        title={`${summary.number} ${summary.title}`}
        back={<Link to="/quality/msa">{t("msa.title")}</Link>}
        state={<DocumentState document="quality_msa_study" state={summary.state} />}
        note={`${coded(t, "msaKind", summary.kind)} · ${t("msa.gauge")} ${summary.gauge} ${inLanguage(language, study, "gauge")}${
          summary.item ? ` · ${summary.item} / ${summary.characteristic ?? ""}` : ""
        }`}
        extra={
          result && (
            <>
              <Button href={report("pdf")}>{t("msa.pdf")}</Button>
              <Button href={report("xlsx")}>{t("msa.xlsx")}</Button>
            </>
          )
        }
      />
      {summary.state === "rejected" && summary.item && <Alert className="banner" showIcon type="error" title={t("msa.barred")} />}
      {study.override_reason && (
        <Alert className="banner" showIcon type="warning" title={t("msa.overridden", { reason: study.override_reason, who: study.override_by ?? "" })} />
      )}
      {(measuring || shown.length > 0) && (
        <div className="card actions" data-testid="msa-actions">
          {measuring && (
            <Button type="primary" size="large" onClick={() => void navigate({ to: "/quality/msa/$id/measure", params: { id: study.id } })}>
              {t("msa.measure")}
            </Button>
          )}
          {shown.map((action) => (
            <ActionButton key={action.command} action={action} primary={!measuring && action.command === first} onClick={() => setAsked(action)} />
          ))}
        </div>
      )}
      {result && <Results study={study} result={result} />}
      <Design study={study} />
      <Readings study={study} />
      <Signed study={study} />
      <EntriesOf document={study.id} />
      {asked && SIGNED.has(asked.command) && <SignStudy study={study} action={asked} onClose={() => setAsked(null)} />}
      {asked && !SIGNED.has(asked.command) && (
        <AskDialog
          name={asked.command}
          title={asked.title}
          fields={asked.command === CANCEL ? [{ name: "reason", label: t("msa.reason") }] : []}
          subject={{ study_id: study.id }}
          version={study.version}
          danger={asked.command === CANCEL}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

function Design({ study }: { study: StudyDocument }): ReactNode {
  const { t } = useTranslation();
  const { summary } = study;
  const facts: [string, ReactNode][] = [
    [t("msa.tolerance"), study.tolerance === null ? "–" : `${study.tolerance} ${study.unit}`],
    [t("msa.due"), summary.due ?? "–"],
    [t("msa.minutes"), study.minutes],
    [t("msa.seed"), <span className="figures">{study.seed}</span>],
    ...(study.completed_at ? ([["SHA-256", <code>{study.data_hash?.slice(0, 16)}</code>]] as [string, ReactNode][]) : []),
    ...(study.gauge_only ? ([[t("msa.given"), t("msa.gaugeOnly")]] as [string, ReactNode][]) : []),
    ...(study.note ? ([[t("msa.note"), study.note]] as [string, ReactNode][]) : []),
  ];
  return (
    <section className="card" aria-label={t("msa.design")}>
      <h2>{t("msa.design")}</h2>
      <dl className="pairs">
        {facts.map(([label, value]) => (
          <div key={label} style={{ display: "contents" }}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {study.progress.map((one) => (
          <div key={one.appraiser} style={{ display: "contents" }}>
            <dt>
              {t("msa.appraiser")} {one.appraiser}
            </dt>
            <dd className="figures">
              {one.taken} / {one.readings}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Signed({ study }: { study: StudyDocument }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  if (study.signatures.length === 0) return null;
  return (
    <section className="card" aria-label={t("msa.signatures")}>
      <h2>{t("msa.signatures")}</h2>
      <ul>
        {study.signatures.map((one) => (
          <li key={one.signed}>
            {one.display}: {inLanguage(language, one, "meaning")} <span className="quiet figures">{dateTime(one.signed)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
