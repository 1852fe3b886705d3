/** A skip-lot programme: its states drawn with its numbers, the numbers themselves, and what it does in the long run. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type Programme, programmeQuery } from "../../api/sampling";
import { dateTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { PageHead } from "../../shell/PageHead";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { DocumentActions } from "../sales/DocumentActions";
import { LongRun } from "./LongRun";
import { PointsTable } from "./PointsTable";
import { PROGRAMME } from "./ProgrammesPage";
import { StatesPicture } from "./StatesPicture";
import { ROWS, figuresOf, filledOf } from "./programme";
import "../tools/tools.css";
import "./sampling.css";

const route = getRouteApi("/inside/quality/sampling/skip-lot/$id");

export function ProgrammePage(): ReactNode {
  const { id } = route.useParams();
  const programme = useQuery(programmeQuery(id));
  return (
    <Asked query={programme} rows={10}>
      {(data) => <Body key={data.id} programme={data} />}
    </Asked>
  );
}

function Body({ programme }: { programme: Programme }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  return (
    <>
      <PageHead
        title={`${programme.code} (${programme.revision})`}
        back={<Link to="/quality/sampling/skip-lot">{t("skipping.title")}</Link>}
        state={<DocumentState document={PROGRAMME} state={programme.state} />}
        note={programme.title}
        extra={
          <DocumentActions
            actions={programme.actions}
            version={programme.version}
            subject={{ programme_id: programme.id }}
            asks={{
              "quality.release_skip_lot_programme": {},
              "quality.set_skip_lot_programme": () => void navigate({ to: "/quality/sampling/skip-lot/new", search: { from: programme.id } }),
              "quality.retire_skip_lot_programme": { fields: [{ name: "reason", label: t("skipping.reason") }], danger: true },
            }}
          />
        }
      />
      <Alert className="banner" type="info" showIcon title={inLanguage(language, programme, "said")} />
      <section className="card" aria-label={t("skipping.picture")}>
        <StatesPicture figures={figuresOf(filledOf(programme.numbers))} />
      </section>
      <Numbers programme={programme} />
      <LongRun programme={programme} />
    </>
  );
}

function Numbers({ programme }: { programme: Programme }): ReactNode {
  const { t } = useTranslation();
  const { numbers } = programme;
  return (
    <section className="card" aria-label={t("skipping.numbers")} data-testid="numbers">
      <h2>{t("skipping.numbers")}</h2>
      <div className="programme-numbers">
        <div className="tool-table">
          <PointsTable
            caption={t("skipping.points")}
            rows={ROWS.filter((row) => numbers.points[row] !== null)}
            name={(row) => t(`skipping.${row === "variables" ? "measured" : row}`)}
            cell={(row, step) => numbers.points[row]?.[step] ?? t("skipping.setBack")}
          />
        </div>
        <dl className="pairs">
          <dt>{t("skipping.score_needed")}</dt>
          <dd>{numbers.score_needed}</dd>
          <dt>{t("skipping.lots_at_most")}</dt>
          <dd>{numbers.lots_at_most}</dd>
          <dt>{t("skipping.initial")}</dt>
          <dd>{numbers.initial.map((row) => `≤ ${row.lots_at_most}: 1/${row.one_in}`).join(" · ")}</dd>
          <dt>{t("skipping.frequencies")}</dt>
          <dd>{numbers.frequencies.map((one) => `1/${one}`).join(" · ")}</dd>
          <dt>{t("skipping.shift_after")}</dt>
          <dd>{numbers.shift_after}</dd>
          <dt>{t("skipping.least_points")}</dt>
          <dd>{numbers.least_points}</dd>
          <dt>{t("skipping.requalify_lots")}</dt>
          <dd>{numbers.requalify_lots}</dd>
          <dt>{t("skipping.requalify_within")}</dt>
          <dd>{numbers.requalify_within}</dd>
        </dl>
      </div>
      <dl className="pairs">
        <dt>{t("skipping.source")}</dt>
        <dd>{programme.source}</dd>
        <dt>{t("skipping.enteredBy")}</dt>
        <dd>
          {programme.entered_by} · <span className="figures">{dateTime(programme.entered_at)}</span>
        </dd>
        {programme.released_at !== null && (
          <>
            <dt>{t("skipping.releasedBy")}</dt>
            <dd>
              {programme.released_by} · <span className="figures">{dateTime(programme.released_at)}</span>
            </dd>
          </>
        )}
        {programme.retired_at !== null && (
          <>
            <dt>{t("skipping.retired")}</dt>
            <dd>
              {programme.retired_by} · <span className="figures">{dateTime(programme.retired_at)}</span> · {programme.retire_reason}
            </dd>
          </>
        )}
        <dt>{t("skipping.usedBy")}</dt>
        <dd>{programme.requirements}</dd>
      </dl>
    </section>
  );
}
