/** A CAPA or an 8D: its way, why it happened, what is done, what it cost, whether it helped. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Alert } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type CapaDocument, capaQuery } from "../../api/capa";
import type { Action } from "../../api/types";
import { AskDialog } from "../../entry/AskDialog";
import { dateTime } from "../../format/time";
import { coded } from "../../i18n";
import { ActionButton, isElsewhere } from "../../shell/Actions";
import { DocumentLink } from "../../shell/DocumentLink";
import { PageHead } from "../../shell/PageHead";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { Listed } from "../trace/Glance";
import { Causes } from "./Causes";
import { Costs } from "./Costs";
import { Effectiveness } from "./Effectiveness";
import { Measures } from "./Measures";
import { StateLine } from "./StateLine";
import { Updates } from "./Updates";
import { formOf } from "./forms";
import { tableOf } from "./steps";
import "./capa.css";

const route = getRouteApi("/inside/quality/capas/$id");

export function CapaPage(): ReactNode {
  const { id } = route.useParams();
  const capa = useQuery(capaQuery(id));
  return (
    <Asked query={capa} rows={12}>
      {(data) => <Body key={id} capa={data} />}
    </Asked>
  );
}

const DANGEROUS = new Set(["quality.reject_proposal"]);

function Body({ capa }: { capa: CapaDocument }): ReactNode {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Action | null>(null);
  const { summary } = capa;
  const shown = capa.actions.filter((one) => !isElsewhere(one));
  const first = shown.find((one) => one.allowed)?.command;
  const form = asked === null ? null : formOf(t, asked.command, capa);
  return (
    <>
      <PageHead
        title={`${summary.number} ${summary.title}`}
        back={<Link to="/quality/capas">{t("capa.title")}</Link>}
        state={<DocumentState document={tableOf(summary.kind)} state={summary.state} />}
        note={<Note capa={capa} />}
      />
      {summary.state === "proposed" || summary.state === "rejected" ? (
        <Alert className="banner" showIcon type={summary.state === "proposed" ? "warning" : "info"} title={t(`capa.${summary.state}`)} />
      ) : null}
      <section className="card" aria-label={t("capa.steps")}>
        <StateLine kind={summary.kind} state={summary.state} />
        {summary.state !== "closed" && summary.state !== "rejected" && (
          <div className="actions card-end" data-testid="capa-actions">
            {shown.map((action) => (
              <ActionButton key={action.command} action={action} primary={action.command === first} onClick={() => setAsked(action)} />
            ))}
          </div>
        )}
      </section>
      <div className="columns">
        <div>
          <Problem capa={capa} />
          <Causes capa={capa} />
          <Effectiveness capa={capa} />
        </div>
        <div>
          <Measures capa={capa} />
          <Updates capa={capa} />
          <Costs capa={capa} />
        </div>
      </div>
      {asked && form && (
        <AskDialog
          name={asked.command}
          title={asked.title}
          fields={form.fields}
          body={form.body}
          subject={{ capa_id: capa.id }}
          version={capa.version}
          danger={DANGEROUS.has(asked.command)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

function Note({ capa }: { capa: CapaDocument }): ReactNode {
  const { t } = useTranslation();
  const { summary } = capa;
  return (
    <>
      {coded(t, "capaKind", summary.kind)} · {t("capa.owner")} {summary.owner}
      {summary.item && ` · ${summary.item}`}
      {capa.ncs.length > 0 && " · "}
      <Listed>{capa.ncs.map((nc) => <DocumentLink key={nc.id} document="quality_nc" id={nc.id} number={nc.number} />)}</Listed>
      {summary.document_type && summary.document_number && (
        <>
          {" · "}
          <DocumentLink document={summary.document_type} id={summary.document_id} number={summary.document_number} />
        </>
      )}
      {capa.round > 1 && ` · ${t("capa.round", { round: capa.round })}`}
    </>
  );
}

interface Ratings {
  severity?: number;
  occurrence?: number;
  detection?: number;
  priority?: string;
}

function Problem({ capa }: { capa: CapaDocument }): ReactNode {
  const { t } = useTranslation();
  const risk = (ratings: Ratings): string =>
    t("capa.riskText", {
      severity: ratings.severity ?? "–",
      occurrence: ratings.occurrence ?? "–",
      detection: ratings.detection ?? "–",
      priority: ratings.priority ?? "–",
    });
  return (
    <section className="card" aria-label={t("capa.problem")} data-testid="problem">
      <h2>{t("capa.problem")}</h2>
      <p className="case-text">{capa.problem}</p>
      <dl className="pairs">
        {capa.containment && (
          <>
            <dt>{t("capa.containment")}</dt>
            <dd className="case-text">{capa.containment}</dd>
          </>
        )}
        <dt>{t("capa.team")}</dt>
        <dd>{capa.team.length > 0 ? capa.team.join(", ") : t("capa.noTeam")}</dd>
        {capa.risk && (
          <>
            <dt>{t("capa.risk")}</dt>
            <dd>{risk(capa.risk as Ratings)}</dd>
          </>
        )}
        {capa.risk_after && (
          <>
            <dt>{t("capa.riskNow")}</dt>
            <dd>{risk(capa.risk_after as Ratings)}</dd>
          </>
        )}
        <dt>{t("capa.created")}</dt>
        <dd className="figures">{dateTime(capa.summary.created)}</dd>
      </dl>
    </section>
  );
}
