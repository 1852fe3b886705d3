/** One inspection: the plan in large figures, the result to enter or as it was found, and what came of it. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
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
import { ResultEntry } from "./ResultEntry";

const route = getRouteApi("/inside/quality/inspections/$id");

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
      {state === "open" && <ResultEntry inspection={inspection} />}
      {state === "planned" && <p className="card">{t("inspection.planned")}</p>}
      {inspection.inspected !== null && <Result inspection={inspection} />}
      <EntriesOf document={inspection.id} />
    </>
  );
}

function Plan({ inspection }: { inspection: InspectionDocument }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const figures = [
    ["sample", inspection.to_inspect],
    ["accept", inspection.ac],
    ["reject", inspection.re],
  ] as const;
  const { code_letter: from, letter: to } = inspection;
  return (
    <section className="card" aria-label={t("inspection.plan")} data-testid="plan">
      <div className="plan-figures">
        {figures.map(([name, value]) => (
          <div key={name} className="plan-figure">
            <span>{t(`inspection.${name}`)}</span>
            <b>{value}</b>
          </div>
        ))}
      </div>
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
          {coded(t, "severity", inspection.severity)} · {coded(t, "defects", inspection.defect_class)}
        </dd>
        <dt>{t("inspection.edition")}</dt>
        <dd>
          {inLanguage(language, inspection, "edition")}
          <div className="quiet">{inLanguage(language, inspection, "verified")}</div>
        </dd>
      </dl>
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
      <Link to="/quality/inspections" className="next-link">
        {t("inspection.next")}
      </Link>
    </section>
  );
}
