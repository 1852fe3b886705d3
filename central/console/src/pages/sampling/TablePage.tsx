/** A sampling table of the plant: what it is entered from, what looks misread, its proofreading, and the table itself. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type OwnTable, ownTableQuery } from "../../api/sampling";
import { dateTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { PageHead } from "../../shell/PageHead";
import { DocumentState, StateTag } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { DocumentActions } from "../sales/DocumentActions";
import { Findings } from "./Findings";
import { TableGrid } from "./TableGrid";
import { TABLE } from "./TablesPage";
import { cellName } from "./cells";
import "../tools/tools.css";
import "./sampling.css";

const route = getRouteApi("/inside/quality/sampling/tables/$id");

export function TablePage(): ReactNode {
  const { id } = route.useParams();
  const table = useQuery(ownTableQuery(id));
  return (
    <Asked query={table} rows={10}>
      {(data) => <Body key={data.id} table={data} />}
    </Asked>
  );
}

function Body({ table }: { table: OwnTable }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const reason = [{ name: "reason", label: t("ownTables.reason") }];
  return (
    <>
      <PageHead
        title={table.code}
        back={<Link to="/quality/sampling/tables">{t("ownTables.title")}</Link>}
        state={<DocumentState document={TABLE} state={table.state} />}
        note={table.title}
        extra={
          <DocumentActions
            actions={table.actions}
            version={table.version}
            subject={{ table_id: table.id }}
            asks={{
              "quality.submit_sampling_table": { fields: [] },
              "quality.proofread_sampling_table": () => void navigate({ to: "/quality/sampling/tables/$id/proofread", params: { id: table.id } }),
              "quality.load_sampling_table": () => void navigate({ to: "/quality/sampling/tables/new", search: { from: table.id } }),
              "quality.return_sampling_table": { fields: reason },
              "quality.retire_sampling_table": { fields: reason, danger: true },
            }}
          />
        }
      />
      <Standing table={table} />
      <Facts table={table} />
      {table.cells_visible ? (
        <>
          <Findings table={table} />
          <Attempts table={table} />
          <TableGrid table={table} />
        </>
      ) : (
        <>
          <Attempts table={table} />
          <section className="card" aria-label={t("ownTables.table")}>
            <h2>{t("ownTables.table")}</h2>
            <p className="quiet">{t("ownTables.tableHidden")}</p>
          </section>
        </>
      )}
    </>
  );
}

/** What the table waits for, and why it came back. */
function Standing({ table }: { table: OwnTable }): ReactNode {
  const { t } = useTranslation();
  const last = table.attempts.at(-1);
  if (table.state === "submitted") {
    return (
      <Alert
        className="banner"
        type="info"
        showIcon
        title={t("ownTables.waitsFor", { count: table.asked.length })}
        description={t(table.mine ? "ownTables.byAnother" : "ownTables.proofreadNote")}
      />
    );
  }
  if (table.state !== "draft") return null;
  if (table.returned_reason !== null) return <Alert className="banner" type="warning" showIcon title={t("ownTables.returnedFor", { reason: table.returned_reason })} />;
  if (last === undefined || last.matched || last.at < table.entered_at) return null;
  return (
    <Alert className="banner" type="warning" showIcon title={t("ownTables.backToDraft", { count: last.differing.length })} description={t("ownTables.backToDraftHint")} />
  );
}

function Facts({ table }: { table: OwnTable }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const range = (values: readonly string[]): string => [values[0], values.at(-1)].filter((one, at, all) => at === 0 || one !== all[0]).join(" – ");
  return (
    <section className="card" aria-label={t("ownTables.facts")} data-testid="facts">
      <dl className="pairs">
        <dt>{t("ownTables.source")}</dt>
        <dd>{table.source}</dd>
        <dt>{t("ownTables.kinds")}</dt>
        <dd>{table.kinds.map((one) => t(`inspectingKind.${one as "single"}`)).join(" · ")}</dd>
        <dt>{t("ownTables.extent")}</dt>
        <dd>{t("ownTables.extentOf", { count: table.cells, letters: range(table.row_letters), aqls: range(table.aqls) })}</dd>
        <dt>{t("ownTables.letters")}</dt>
        <dd>
          {inLanguage(language, table, "letters")} · {table.levels.join(", ")}
        </dd>
        {table.kind === "attributes" && (
          <>
            <dt>{t("ownTables.earned")}</dt>
            <dd>{t(`ownTables.${table.earned as "score"}`)}</dd>
          </>
        )}
        <dt>{t("ownTables.enteredBy")}</dt>
        <dd>
          {table.entered_by} · <span className="figures">{dateTime(table.entered_at)}</span>
        </dd>
        {table.proofread_at !== null && (
          <>
            <dt>{t("ownTables.releasedBy")}</dt>
            <dd>
              {table.proofread_by} · <span className="figures">{dateTime(table.proofread_at)}</span>
            </dd>
          </>
        )}
        {table.retired_at !== null && (
          <>
            <dt>{t("ownTables.retired")}</dt>
            <dd>
              {table.retired_by} · <span className="figures">{dateTime(table.retired_at)}</span> · {table.retired_reason}
            </dd>
          </>
        )}
        {table.items.length > 0 && (
          <>
            <dt>{t("ownTables.usedFor")}</dt>
            <dd>{table.items.join(", ")}</dd>
          </>
        )}
        <dt>{t("ownTables.digest")}</dt>
        <dd>
          <code>{table.digest.slice(0, 16)}</code>
        </dd>
      </dl>
    </section>
  );
}

function Attempts({ table }: { table: OwnTable }): ReactNode {
  const { t } = useTranslation();
  if (table.attempts.length === 0) return null;
  return (
    <section className="card" aria-label={t("ownTables.attempts")} data-testid="attempts">
      <h2>{t("ownTables.attempts")}</h2>
      <ul className="plain attempts">
        {table.attempts.map((one) => (
          <li key={one.at}>
            <p>
              <StateTag colour={one.matched ? "green" : "amber"} text={one.matched ? t("ownTables.matched") : t("ownTables.differ", { count: one.differing.length })} />{" "}
              {one.by} · <span className="figures">{dateTime(one.at)}</span> · {t("ownTables.cellsOf", { count: one.asked })}
            </p>
            {one.differing.length > 0 && (
              <div className="tool-table">
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{t("ownTables.cell")}</th>
                      <th scope="col">{t("ownTables.stands")}</th>
                      <th scope="col">{t("ownTables.typed")}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {one.differing.map((each) => (
                      <tr key={each.cell}>
                        <th scope="row">{cellName(t, each.cell)}</th>
                        <td>{each.stands ?? "–"}</td>
                        <td>{each.typed ?? "–"}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
