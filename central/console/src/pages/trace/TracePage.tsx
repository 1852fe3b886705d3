/** Where tracing begins: a scan leads to one life; where several things have the number, one chooses. */
import { useQuery } from "@tanstack/react-query";
import { Navigate, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert, Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type LotFound, lotsNumbered, lotsQuery } from "../../api/trace";
import { ScanField } from "../../entry/ScanField";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { LotLink } from "../../shell/LotLink";
import { PageHead } from "../../shell/PageHead";
import { Asked } from "../../states/Asked";
import "./trace.css";

const route = getRouteApi("/inside/trace");

export function TracePage(): ReactNode {
  const { t } = useTranslation();
  const { number, item } = route.useSearch();
  const found = useQuery(lotsQuery(number, item));
  return (
    <>
      <PageHead title={t("trace.title")} />
      <TraceScan />
      {number !== undefined && (
        <Asked query={found} rows={3} compact>
          {(rows) => <Found number={number} rows={rows} />}
        </Asked>
      )}
    </>
  );
}

/** The field that leads from any page of tracing to another life. */
export function TraceScan(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const scanned = async (number: string): Promise<string | null> => {
    const rows = await lotsNumbered(number);
    const [one] = rows;
    if (one === undefined) return t("trace.unknown", { number });
    if (rows.length === 1) await navigate({ to: "/trace/$lot", params: { lot: one.lot_id } });
    else await navigate({ to: "/trace", search: { number } });
    return null;
  };
  return <ScanField label={t("trace.scan")} hint={t("trace.scanHint")} onScan={scanned} />;
}

function Found({ number, rows }: { number: string; rows: LotFound[] }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const [only] = rows;
  if (only === undefined) return <Alert type="warning" role="alert" showIcon title={t("trace.unknown", { number })} />;
  if (rows.length === 1) return <Navigate to="/trace/$lot" params={{ lot: only.lot_id }} replace />;
  return (
    <section className="card" aria-label={t("trace.title")} data-testid="found">
      <h2>{t("trace.several", { number, count: rows.length })}</h2>
      <Table<LotFound>
        rowKey="lot_id"
        size="small"
        dataSource={rows}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          { title: t("trace.number"), key: "number", render: (_, row) => <LotLink number={row.number} lot={row.lot_id} /> },
          { title: t("trace.item"), key: "item", render: (_, row) => `${row.item} ${inLanguage(language, row, "item")}` },
          { title: t("trace.kind"), key: "kind", render: (_, row) => t(row.kind === "serial" ? "trace.serial" : "trace.lot") },
          { title: t("trace.supplierLot"), key: "supplier_lot", render: (_, row) => row.supplier_lot ?? "–" },
          { title: t("trace.origin"), key: "origin", render: (_, row) => coded(t, "lotOrigin", row.origin) },
        ]}
      />
    </section>
  );
}
