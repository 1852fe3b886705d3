/** Inspections: scan what is on the goods to open the one that waits, or choose it from the list. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { inspectionsFor, inspectionsQuery } from "../../api/desk";
import type { Inspection } from "../../api/types";
import { ScanField } from "../../entry/ScanField";
import { quantity } from "../../format/numbers";
import { shortTime } from "../../format/time";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { PageHead } from "../../shell/PageHead";
import { useCursors } from "../../shell/Pager";
import { StateChoice } from "../../shell/StateChoice";
import { DocumentState } from "../../shell/StateTag";
import { Paged } from "../../states/Paged";
import { known } from "./PlanFigures";
import "./inspection.css";

export function InspectionsPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [state, setState] = useState<string | undefined>();
  const [found, setFound] = useState<Inspection[]>();
  const at = useCursors();
  const inspections = useQuery({ ...inspectionsQuery(state, at.cursor), placeholderData: keepPreviousData });
  const scanned = async (text: string): Promise<string | null> => {
    const rows = await inspectionsFor(text);
    const [only] = rows;
    if (only === undefined) return t("inspection.unknown", { text });
    if (rows.length === 1) {
      await navigate({ to: "/quality/inspections/$id", params: { id: only.id } });
      return null;
    }
    setFound(rows);
    return t("inspection.several", { text, count: rows.length });
  };
  return (
    <>
      <PageHead
        title={t("inspection.title")}
        extra={
          <StateChoice
            document="quality_inspection"
            label={t("inspection.state")}
            value={state}
            onChange={(value) => {
              setState(value);
              setFound(undefined);
              at.reset();
            }}
          />
        }
      />
      <ScanField label={t("inspection.scan")} hint={t("inspection.scanHint")} onScan={scanned} />
      {found ? (
        <InspectionTable rows={found} />
      ) : (
        <Paged query={inspections} at={at} empty={t("inspection.empty")} hint={t("inspection.emptyHint")}>
          {(rows) => <InspectionTable rows={rows} />}
        </Paged>
      )}
    </>
  );
}

function InspectionTable({ rows }: { rows: Inspection[] }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Table<Inspection>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("inspection.number"),
          key: "number",
          render: (_, row) => (
            <Link to="/quality/inspections/$id" params={{ id: row.id }}>
              {row.number}
            </Link>
          ),
        },
        {
          title: t("inspection.state"),
          key: "state",
          render: (_, row) => (
            <div className="narrow-cell">
              <DocumentState document="quality_inspection" state={row.state} />
            </div>
          ),
        },
        { title: t("inspection.origin"), key: "origin", responsive: ["md"], render: (_, row) => coded(t, "origin", row.origin) },
        {
          title: t("inspection.item"),
          key: "item",
          render: (_, row) => (
            <>
              {row.item}
              <div className="quiet">{inLanguage(language, row, "item")}</div>
            </>
          ),
        },
        {
          title: t("inspection.lot"),
          key: "lot",
          responsive: ["sm"],
          render: (_, row) => (
            <>
              {row.lot ?? "–"}
              <div className="quiet">{row.document ?? row.order}</div>
            </>
          ),
        },
        {
          title: t("inspection.quantity"),
          key: "quantity",
          align: "right",
          responsive: ["sm"],
          render: (_, row) => (
            <span className="figures">
              {quantity(row.quantity)} {row.unit}
            </span>
          ),
        },
        {
          title: t("inspection.plan"),
          key: "plan",
          responsive: ["md"],
          render: (_, row) => (
            <>
              <span className="figures">
                n {row.to_inspect}
                {row.ac !== null && ` · ${row.ac} / ${row.re ?? ""}`}
              </span>
              {row.kind !== "single" && <div className="quiet">{t(`inspectingKind.${known(row.kind)}`)}</div>}
            </>
          ),
        },
        {
          title: t("inspection.result"),
          key: "result",
          responsive: ["lg"],
          render: (_, row) =>
            row.inspected === null ? (
              row.samples_taken > 0 ? t("inspecting.samplesTaken", { count: row.samples_taken }) : "–"
            ) : (
              <span className="figures">
                {row.nonconforming} / {row.inspected}
              </span>
            ),
        },
        {
          title: t("inspection.created"),
          key: "created",
          responsive: ["xl"],
          render: (_, row) => <span className="figures">{shortTime(row.created_at)}</span>,
        },
      ]}
    />
  );
}
