/** One inspection: the plan in large figures, the result to enter or as it was found, and what came of it. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { inspectionQuery, ncOfLotQuery } from "../../api/desk";
import type { InspectionDocument } from "../../api/types";
import { quantity } from "../../format/numbers";
import { dateTime } from "../../format/time";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { DocumentLink } from "../../shell/DocumentLink";
import { EntriesOf } from "../finance/EntriesOf";
import { LotLink } from "../../shell/LotLink";
import { PageHead } from "../../shell/PageHead";
import { DocumentState, StateTag } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { AskDialog } from "../../entry/AskDialog";
import { MeasuredResult } from "./MeasuredResult";
import { MeasuredFacts, PlanFigures, known } from "./PlanFigures";
import { ReadingsEntry } from "./ReadingsEntry";
import { ResultEntry } from "./ResultEntry";
import "./inspection.css";

const route = getRouteApi("/inside/quality/inspections/$id");
const RECORD = "quality.record_inspection";
const REPLAN = "quality.replan_inspection";

export function InspectionPage(): ReactNode {
  const { id } = route.useParams();
  const inspection = useQuery(inspectionQuery(id));
  return (
    <Asked query={inspection} rows={10}>
      {(data) => <Body key={data.id} inspection={data} />}
    </Asked>
  );
}

function Body({ inspection }: { inspection: InspectionDocument }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { state } = inspection;
  return (
    <>
      <PageHead
        title={inspection.number}
        back={<Link to="/quality/inspections">{t("inspection.title")}</Link>}
        state={<DocumentState document="quality_inspection" state={state} />}
        note={
          <>
            {coded(t, "origin", inspection.origin)} · {inspection.item} · {inLanguage(language, inspection, "item")}
          </>
        }
      />
      <Plan inspection={inspection} />
      <Entry inspection={inspection} />
      {state === "planned" && <p className="card">{t("inspection.planned")}</p>}
      {inspection.inspected !== null && <Result inspection={inspection} />}
      <EntriesOf document={inspection.id} />
    </>
  );
}

/** What is to be entered now; a new sample begins with empty fields. */
function Entry({ inspection }: { inspection: InspectionDocument }): ReactNode {
  const { next, variables } = inspection;
  if (inspection.state !== "open" || next === null) return null;
  const barred = inspection.actions.find((one) => one.command === RECORD && !one.allowed);
  if (variables !== null && barred === undefined) return <ReadingsEntry inspection={inspection} variables={variables} />;
  return <ResultEntry key={next.stage} inspection={inspection} plan={next} />;
}

function Plan({ inspection }: { inspection: InspectionDocument }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const [replanning, setReplanning] = useState(false);
  const replan = inspection.actions.find((one) => one.command === REPLAN && one.allowed);
  const { code_letter: from, letter: to } = inspection;
  return (
    <section className="card" aria-label={t("inspection.plan")} data-testid="plan">
      <PlanFigures inspection={inspection} />
      <dl className="pairs">
        <dt>{t("inspection.lot")}</dt>
        <dd>
          {inspection.lot === null ? "–" : <LotLink number={inspection.lot} item={inspection.item} />} ·{" "}
          <span className="figures">
            {quantity(inspection.quantity)} {inspection.unit}
          </span>
          {inspection.whole_lot && ` · ${t("inspection.wholeLot")}`}
        </dd>
        {inspection.partner && (
          <>
            <dt>{t("inspection.supplier")}</dt>
            <dd>{inspection.partner}</dd>
          </>
        )}
        {inspection.order && (
          <>
            <dt>{t("inspection.order")}</dt>
            <dd>
              <DocumentLink
                document={inspection.order_type ?? ""}
                id={inspection.order_id}
                number={inspection.order}
              />
            </dd>
          </>
        )}
        {inspection.document && (
          <>
            <dt>{t("inspection.document")}</dt>
            <dd>
              <DocumentLink
                document={inspection.document_type ?? ""}
                id={inspection.document_id}
                number={inspection.document}
              />
            </dd>
          </>
        )}
        <dt>{t("inspection.plan")}</dt>
        <dd>
          {from === to ? t("inspection.letter", { letter: to }) : t("inspection.letterUsed", { from, to })} ·{" "}
          {t("inspection.level", { level: inspection.level })} · {t("inspection.aql", { aql: inspection.aql })} ·{" "}
          {coded(t, "severity", inspection.severity)} · {coded(t, "defects", inspection.defect_class)} ·{" "}
          {t(`inspectingKind.${known(inspection.kind)}`)}
        </dd>
        <MeasuredFacts inspection={inspection} />
        {inspection.skip_lot && (
          <>
            <dt>{t("inspecting.skipLot")}</dt>
            <dd>
              {t(inspection.skip_lot.skipped ? "inspecting.drawSkipped" : "inspecting.drawInspected", {
                draw: inspection.skip_lot.draw,
                oneIn: inspection.skip_lot.one_in,
              })}
              {inspection.skip_lot.programme && (
                <div className="quiet">{t("inspecting.bySkip", { programme: inspection.skip_lot.programme })}</div>
              )}
            </dd>
          </>
        )}
        <dt>{t("inspection.edition")}</dt>
        <dd>
          {inLanguage(language, inspection, "edition")}
          <div className="quiet">{inLanguage(language, inspection, "verified")}</div>
        </dd>
      </dl>
      {replan && <Button onClick={() => setReplanning(true)}>{replan.title}</Button>}
      {replan && replanning && (
        <AskDialog
          name={REPLAN}
          title={replan.title}
          fields={[{ name: "reason", label: t("series.reason") }]}
          subject={{ inspection_id: inspection.id }}
          version={inspection.version}
          onClose={() => setReplanning(false)}
        >
          <p>{t("inspecting.replanHint")}</p>
        </AskDialog>
      )}
    </section>
  );
}

function Result({ inspection }: { inspection: InspectionDocument }): ReactNode {
  const { t } = useTranslation();
  const rejected = inspection.verdict === "rejected";
  const nc = useQuery(ncOfLotQuery((inspection.nonconforming ?? 0) > 0 ? inspection.lot_id : null, inspection.id));
  return (
    <section className="card" aria-label={t("inspection.result")} data-testid="result">
      <h2>
        {t("inspection.result")}{" "}
        <StateTag colour={rejected ? "red" : "green"} text={coded(t, "verdict", inspection.verdict ?? "")} />
      </h2>
      <dl className="pairs">
        <dt>{t("inspection.inspected")}</dt>
        <dd className="figures">{inspection.inspected}</dd>
        <dt>{t("inspection.nonconforming")}</dt>
        <dd className="figures">{inspection.nonconforming}</dd>
        <dt>{t("inspection.minutes")}</dt>
        <dd className="figures">{quantity(inspection.minutes ?? "")}</dd>
        <dt>{t("inspection.decidedBy")}</dt>
        <dd>
          {inspection.decided_by} ·{" "}
          <span className="figures">{inspection.decided_at ? dateTime(inspection.decided_at) : ""}</span>
        </dd>
        {inspection.note && (
          <>
            <dt>{t("inspection.note")}</dt>
            <dd>{inspection.note}</dd>
          </>
        )}
        {nc.data && (
          <>
            <dt>{t("inspection.nc")}</dt>
            <dd>
              <DocumentLink document="quality_nc" id={nc.data.id} number={nc.data.number} />
            </dd>
          </>
        )}
      </dl>
      <MeasuredResult inspection={inspection} />
      <Link to="/quality/inspections" className="next-link">
        {t("inspection.next")}
      </Link>
    </section>
  );
}
