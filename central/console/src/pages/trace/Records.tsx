/** What quality has to say about it: inspections, stops, nonconformances, and who signed what. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Life } from "../../api/trace";
import { measured, quantity } from "../../format/numbers";
import { dateTime } from "../../format/time";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { DocumentLink } from "../../shell/DocumentLink";
import { DocumentState, StateTag } from "../../shell/StateTag";
import { Document } from "./Glance";

interface PartProps {
  title: string;
  name: string;
  none: string;
  children: readonly ReactNode[];
}

function Part({ title, name, none, children }: PartProps): ReactNode {
  return (
    <section className="card" aria-label={title} data-testid={name}>
      <h2>{title}</h2>
      {children.length === 0 ? <p className="quiet">{none}</p> : <ul className="plain record">{children}</ul>}
    </section>
  );
}

export function Records({ life }: { life: Life }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="columns">
      <div>
        <Part title={t("trace.ncs")} name="life-ncs" none={t("trace.noNcs")}>
          {life.ncs.map((nc) => (
            <NcOf key={nc.id} nc={nc} />
          ))}
        </Part>
        <Part title={t("trace.stops")} name="life-stops" none={t("trace.noStops")}>
          {life.stops.map((stop) => (
            <StopOf key={stop.stop} stop={stop} />
          ))}
        </Part>
      </div>
      <div>
        <Part title={t("trace.inspections")} name="life-inspections" none={t("trace.noInspections")}>
          {life.inspections.map((one) => (
            <li key={one.id}>
              <DocumentLink document="quality_inspection" id={one.id} number={one.number} />{" "}
              <DocumentState document="quality_inspection" state={one.state} />
              <div className="quiet">
                {coded(t, "origin", one.origin)} · {one.edition} {one.level} · {t("inspection.aql", { aql: one.aql })} ·{" "}
                {one.letter} n {one.sample_size} · {one.ac} / {one.re}
                {one.inspected !== null && ` · ${t("trace.inspected", { inspected: one.inspected, bad: one.nonconforming ?? 0 })}`}
              </div>
              {one.decided_at !== null && (
                <div className="quiet">
                  {one.decided_by} · <span className="figures">{dateTime(one.decided_at)}</span>
                </div>
              )}
            </li>
          ))}
        </Part>
        <Signatures life={life} />
      </div>
    </div>
  );
}

function NcOf({ nc }: { nc: Life["ncs"][number] }): ReactNode {
  const { t } = useTranslation();
  return (
    <li>
      <DocumentLink document="quality_nc" id={nc.id} number={nc.number} /> <DocumentState document="quality_nc" state={nc.state} />
      <div className="quiet">
        {nc.lot === null ? coded(t, "cause", nc.cause) : `${coded(t, "origin", nc.origin)} · ${nc.lot}`} ·{" "}
        <span className="figures">{dateTime(nc.opened_at)}</span>
      </div>
      {nc.capas.map((one) => (
        <div key={one.id ?? one.number}>
          <DocumentLink document={one.type} id={one.id} number={one.number} />
        </div>
      ))}
      {nc.status !== null && (
        <div>
          {t("trace.pieceNumber")} {nc.piece} · <DocumentState document="quality_nc_piece" state={nc.status} />
          {nc.reading !== null && <span className="figures"> · {measured(nc.reading, 3)}</span>}
        </div>
      )}
      {nc.decisions.flatMap((decision) =>
        decision.lines.map((line, index) => (
          <div key={`${decision.revision} ${index}`}>
            <strong className={`decision decision-${String(line.decision)}`}>{coded(t, "decision", String(line.decision))}</strong>{" "}
            <span className="figures">{quantity(String(line.quantity ?? ""))}</span> · {String(line.reason ?? "")}
          </div>
        )),
      )}
    </li>
  );
}

function StopOf({ stop }: { stop: Life["stops"][number] }): ReactNode {
  const { t } = useTranslation();
  return (
    <li>
      <strong>{coded(t, "cause", stop.cause)}</strong>{" "}
      <StateTag colour={stop.held_it ? "red" : "grey"} text={t(stop.held_it ? "trace.heldIt" : "trace.notHeld")} />
      <div className="quiet">
        {stop.held_from !== null &&
          `${t("trace.heldRange", { from: stop.held_from, to: stop.held_to ?? "…" })} · `}
        {stop.stopped_at !== null && <span className="figures">{dateTime(stop.stopped_at)}</span>}
      </div>
      {stop.cause_code !== null && (
        <div>
          {coded(t, "reason", stop.cause_code)} → {coded(t, "action", stop.action_code ?? "")} · {stop.person}
          {stop.reset_at !== null && <span className="quiet figures"> · {dateTime(stop.reset_at)}</span>}
        </div>
      )}
    </li>
  );
}

function Signatures({ life }: { life: Life }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Part title={t("trace.signatures")} name="life-signatures" none={t("trace.noSignatures")}>
      {life.signatures.map((one) => (
        <li key={`${one.document.id} ${one.login} ${one.at}`}>
          <strong>{one.display || one.login}</strong> {one.role && <span className="quiet">{coded(t, "roles", one.role)}</span>}{" "}
          · <Document document={one.document} />
          <div>{inLanguage(language, one, "meaning")}</div>
          <div className="quiet">
            <span className="figures">{dateTime(one.at)}</span> ·{" "}
            <span title={one.content_hash}>{t("trace.hash", { hash: one.content_hash.slice(0, 12) })}</span>
          </div>
        </li>
      ))}
    </Part>
  );
}
