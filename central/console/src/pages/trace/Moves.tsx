/** Its movements, and the balance of every lot along the way: what came in is what went out and what is left. */
import { Table } from "antd";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Balance, Life, Movement } from "../../api/trace";
import { isZero } from "../../format/money";
import { quantity } from "../../format/numbers";
import { dateTime } from "../../format/time";
import { coded } from "../../i18n";
import { LotLink } from "../../shell/LotLink";
import { StateTag } from "../../shell/StateTag";
import { Document } from "./Glance";

export function Moves({ life }: { life: Life }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <section className="card" aria-label={t("trace.movements")} data-testid="movements">
        <h2>{t("trace.movements")}</h2>
        {life.movements.length === 0 ? <p className="quiet">{t("trace.noMovements")}</p> : <MovementTable life={life} />}
      </section>
      <section className="card" aria-label={t("trace.balances")} data-testid="balances">
        <h2>{t("trace.balances")}</h2>
        <Balances rows={life.balances} />
      </section>
    </>
  );
}

function spot(t: TFunction, location: string | null, status: string | null): string {
  if (location === null) return "–";
  return [coded(t, "place", location), status === null ? "" : coded(t, "stockStatus", status)].filter(Boolean).join(" · ");
}

function MovementTable({ life }: { life: Life }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table<Movement & { key: number }>
      size="small"
      rowKey="key"
      dataSource={life.movements.map((one, key) => ({ ...one, key }))}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: "max-content" }}
      columns={[
        { title: t("trace.at"), key: "at", render: (_, row) => <span className="figures">{dateTime(row.at)}</span> },
        { title: t("trace.what"), key: "kind", render: (_, row) => coded(t, "movement", row.kind) },
        {
          title: t("trace.quantity"),
          key: "quantity",
          align: "right",
          render: (_, row) => (
            <span className="figures">
              {quantity(row.quantity)} {life.lot.unit}
            </span>
          ),
        },
        { title: t("trace.from"), key: "from", render: (_, row) => spot(t, row.from_location, row.from_status) },
        { title: t("trace.to"), key: "to", render: (_, row) => spot(t, row.to_location, row.to_status) },
        { title: t("trace.document"), key: "document", render: (_, row) => <Document document={row.document} /> },
      ]}
    />
  );
}

function flows(t: TFunction, group: "movement" | "place", parts: Record<string, string>): ReactNode {
  return Object.entries(parts).map(([code, amount]) => {
    const [first = code, status] = code.split("/");
    const name = status === undefined ? coded(t, group, first) : spot(t, first, status);
    return (
      <div key={code}>
        {name} <span className="figures">{quantity(amount)}</span>
      </div>
    );
  });
}

function Balances({ rows }: { rows: Balance[] }): ReactNode {
  const { t } = useTranslation();
  const isSound = (row: Balance): boolean => isZero(row.difference) && isZero(row.unlinked);
  return (
    <Table<Balance>
      size="small"
      rowKey="lot_id"
      dataSource={rows}
      pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("trace.number"),
          key: "number",
          render: (_, row) => (
            <>
              <LotLink number={row.number} lot={row.lot_id} />
              <div className="quiet">
                {row.item} · {row.unit}
              </div>
            </>
          ),
        },
        { title: t("trace.inward"), key: "in", render: (_, row) => flows(t, "movement", row.inward) },
        { title: t("trace.outward"), key: "out", render: (_, row) => flows(t, "movement", row.outward) },
        { title: t("trace.inStock"), key: "stock", render: (_, row) => flows(t, "place", row.in_stock) },
        { title: t("trace.inChildren"), key: "children", align: "right", render: (_, row) => <span className="figures">{quantity(row.in_children)}</span> },
        {
          title: t("trace.difference"),
          key: "difference",
          render: (_, row) => (
            <StateTag
              colour={isSound(row) ? "green" : "red"}
              text={isSound(row) ? t("trace.balanced") : `${quantity(row.difference)} / ${quantity(row.unlinked)}`}
            />
          ),
        },
      ]}
    />
  );
}
