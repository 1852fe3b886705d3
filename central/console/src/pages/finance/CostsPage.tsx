/** What an hour of an activity and a unit of an item cost, from which day on: rates, and versions of standard costs. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Rate, type StandardCost, ratesQuery, standardCostsQuery } from "../../api/closing";
import { AskDialog, type Values } from "../../entry/AskDialog";
import { plantDay } from "../../format/time";
import { price } from "../../format/numbers";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { Pager, useCursors } from "../../shell/Pager";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";

type Dialog = { kind: "rate" } | { kind: "version" } | { kind: "release"; version: StandardCost };

/** "RING-74 27.50" a line each, as the command takes them. */
export function costLines(text: string): { item: string; cost: string }[] {
  return text
    .split("\n")
    .map((line) => line.trim().split(/[\s,;，；]+/))
    .filter((parts) => parts[0] !== "")
    .map(([item = "", cost = ""]) => ({ item, cost }));
}

export function CostsPage(): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const [dialog, setDialog] = useState<Dialog>();
  const rates = useQuery(ratesQuery);
  const at = useCursors();
  const costs = useQuery({ ...standardCostsQuery(at.cursor), placeholderData: keepPreviousData });
  const maintains = may(me, "finance.maintain_costs");
  return (
    <>
      <PageHead
        title={t("costing.title")}
        note={t("costing.note")}
        extra={
          maintains && (
            <>
              <Button onClick={() => setDialog({ kind: "rate" })}>{t("costing.setRate")}</Button>
              <Button onClick={() => setDialog({ kind: "version" })}>{t("costing.write")}</Button>
            </>
          )
        }
      />
      <h2 className="section-title">{t("costing.rates")}</h2>
      <Asked query={rates}>{(page) => <Rates rows={page.rows} />}</Asked>
      <h2 className="section-title">{t("costing.costs")}</h2>
      <Asked query={costs}>
        {(page) => (
          <>
            <Costs
              rows={page.rows}
              onRelease={may(me, "finance.release_costs") ? (version) => setDialog({ kind: "release", version }) : undefined}
            />
            <Pager at={at} next={page.next} />
          </>
        )}
      </Asked>
      {dialog && <Ask dialog={dialog} onClose={() => setDialog(undefined)} />}
    </>
  );
}

function Rates({ rows }: { rows: Rate[] }): ReactNode {
  const { t } = useTranslation();
  if (rows.length === 0) return <Nothing title={t("costing.noRates")} hint={t("costing.noRatesHint")} />;
  return (
    <Table<Rate>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        { title: t("costing.activity"), key: "activity", render: (_, row) => coded(t, "costing.activities", row.activity) },
        { title: t("costing.rate"), key: "rate", align: "right", render: (_, row) => <span className="figures">{price(row.rate)}</span> },
        { title: t("costing.from"), dataIndex: "valid_from" },
      ]}
    />
  );
}

interface CostsProps {
  rows: StandardCost[];
  onRelease: ((version: StandardCost) => void) | undefined;
}

function Costs({ rows, onRelease }: CostsProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  if (rows.length === 0) return <Nothing title={t("costing.noCosts")} hint={t("costing.noCostsHint")} />;
  const first = new Map([...rows].reverse().map((row) => [row.version_id, row.id]));
  return (
    <Table<StandardCost>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("costing.version"),
          key: "version",
          render: (_, row) => (
            <>
              {row.version}
              <div className="quiet">{row.text}</div>
            </>
          ),
        },
        { title: t("costing.state"), key: "state", render: (_, row) => <DocumentState document="cost_version" state={row.state} /> },
        { title: t("costing.from"), dataIndex: "valid_from" },
        {
          title: t("costing.item"),
          key: "item",
          render: (_, row) => (
            <>
              {row.item}
              <div className="quiet">{inLanguage(language, row, "item")}</div>
            </>
          ),
        },
        {
          title: t("costing.cost"),
          key: "cost",
          align: "right",
          render: (_, row) => (
            <span className="figures">
              {price(row.cost)} / {row.unit}
            </span>
          ),
        },
        {
          title: t("costing.people"),
          key: "people",
          responsive: ["md"],
          render: (_, row) => [row.created_by, row.released_by].filter(Boolean).join(" → "),
        },
        {
          key: "release",
          render: (_, row) =>
            onRelease &&
            row.state === "draft" &&
            first.get(row.version_id) === row.id && (
              <Button onClick={() => onRelease(row)}>{t("costing.release")}</Button>
            ),
        },
      ]}
    />
  );
}

function Ask({ dialog, onClose }: { dialog: Dialog; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const from = { name: "valid_from", label: t("costing.from"), kind: "date" as const, initial: plantDay() };
  switch (dialog.kind) {
    case "rate":
      return (
        <AskDialog
          name="finance.set_rate"
          title={t("costing.setRate")}
          subject={{}}
          fields={[
            { name: "activity", label: t("costing.activity"), hint: t("costing.activityHint") },
            { name: "rate", label: t("costing.rate"), kind: "decimal" },
            from,
          ]}
          onClose={onClose}
        />
      );
    case "version":
      return (
        <AskDialog
          name="finance.create_cost_version"
          title={t("costing.write")}
          subject={{}}
          fields={[
            { name: "text", label: t("costing.why") },
            from,
            { name: "items", label: t("costing.lines"), kind: "text", hint: t("costing.linesHint") },
          ]}
          body={(values: Values) => ({ ...values, items: costLines(String(values.items ?? "")) })}
          onClose={onClose}
        />
      );
    case "release":
      return (
        <AskDialog
          name="finance.release_cost_version"
          title={t("costing.release")}
          subject={{ version_id: dialog.version.version_id }}
          fields={[]}
          onClose={onClose}
        >
          <p>{t("costing.releaseHint", { version: dialog.version.version, from: dialog.version.valid_from })}</p>
        </AskDialog>
      );
  }
}
