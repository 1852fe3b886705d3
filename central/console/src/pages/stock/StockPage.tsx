/** Stock: what each item is worth on which account, and where every lot is. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Select, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { stockQuery, stockValueQuery } from "../../api/stock";
import type { StockItem, StockValue } from "../../api/types";
import { added } from "../../format/money";
import { quantity } from "../../format/numbers";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { DocumentLink } from "../../shell/DocumentLink";
import { LotLink } from "../../shell/LotLink";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { Pager, useCursors } from "../../shell/Pager";
import { StateTag } from "../../shell/StateTag";
import type { Colour } from "../../shell/Symbol";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";

const STATUSES = ["available", "inspection", "blocked", "concession"] as const;
const COLOURS: Record<string, Colour> = { available: "green", inspection: "amber", blocked: "red", concession: "amber" };

export function StockPage(): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const [status, setStatus] = useState<string | undefined>();
  const [item, setItem] = useState<string | undefined>();
  const at = useCursors();
  const values = useQuery(stockValueQuery(may(me, "inventory.see_values")));
  const stock = useQuery({ ...stockQuery({ status, item }, at.cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead
        title={t("stock.title")}
        extra={
          <Select
            aria-label={t("stock.status")}
            className="choice"
            allowClear
            placeholder={t("stock.anyStatus")}
            value={status}
            onChange={(value: string | undefined) => {
              at.reset();
              setStatus(value);
            }}
            options={STATUSES.map((value) => ({ value, label: t(`stockStatus.${value}`) }))}
          />
        }
      />
      {values.data && values.data.rows.length > 0 && (
        <Values
          rows={values.data.rows}
          toBooks={may(me, "finance.read")}
          item={item}
          onItem={(chosen) => {
            at.reset();
            setItem(chosen);
          }}
        />
      )}
      <Asked query={stock}>
        {(page) =>
          page.rows.length === 0 ? (
            <Nothing title={t("stock.empty")} hint={t("stock.emptyHint")} />
          ) : (
            <section aria-label={t("stock.title")} data-testid="stock">
              <Lots rows={page.rows} />
              <Pager at={at} next={page.next} />
            </section>
          )
        }
      </Asked>
    </>
  );
}

interface ValuesProps {
  rows: StockValue[];
  toBooks: boolean;
  item: string | undefined;
  onItem: (item: string | undefined) => void;
}

function Values({ rows, toBooks, item, onItem }: ValuesProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const currency = rows[0]?.currency ?? undefined;
  return (
    <section className="card" aria-label={t("stock.value")} data-testid="stock-value">
      <h2>
        {t("stock.value")}{" "}
        <small>
          <Money amount={added(rows.map((one) => one.value))} currency={currency} />
        </small>
      </h2>
      <Table<StockValue>
        rowKey={(row) => `${row.item_id} ${row.account}`}
        size="small"
        dataSource={rows}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: "max-content" }}
        columns={[
          {
            title: t("stock.item"),
            key: "item",
            render: (_, row) => (
              <button
                type="button"
                className="as-link"
                aria-pressed={item === row.item}
                onClick={() => onItem(item === row.item ? undefined : row.item)}
              >
                {row.item} {inLanguage(language, row, "item")}
              </button>
            ),
          },
          {
            title: t("entry.account"),
            key: "account",
            responsive: ["sm"],
            render: (_, row) => {
              const name = `${row.account ?? "–"} ${(language === "zh" ? row.account_zh : row.account_en) ?? ""}`;
              return toBooks && row.account ? (
                <Link to="/finance/accounts/$number" params={{ number: row.account }}>
                  {name}
                </Link>
              ) : (
                name
              );
            },
          },
          {
            title: t("stock.quantity"),
            key: "quantity",
            align: "right",
            render: (_, row) => (
              <span className="figures">
                {quantity(row.quantity)} {row.unit}
              </span>
            ),
          },
          {
            title: t("stock.value"),
            key: "value",
            align: "right",
            render: (_, row) => <Money amount={row.value} />,
          },
        ]}
      />
    </section>
  );
}

function Lots({ rows }: { rows: StockItem[] }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Table<StockItem>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("stock.item"),
          key: "item",
          render: (_, row) => (
            <>
              {row.item}
              <div className="quiet">{inLanguage(language, row, "item")}</div>
            </>
          ),
        },
        { title: t("stock.lot"), key: "lot", render: (_, row) => <LotLink number={row.lot} lot={row.lot_id} /> },
        {
          title: t("stock.status"),
          key: "status",
          render: (_, row) => (
            <StateTag colour={COLOURS[row.status] ?? "grey"} text={coded(t, "stockStatus", row.status)} />
          ),
        },
        { title: t("stock.where"), key: "where", responsive: ["md"], render: (_, row) => `${row.plant} / ${row.location}` },
        {
          title: t("stock.order"),
          key: "order",
          responsive: ["lg"],
          render: (_, row) =>
            row.order_id && <DocumentLink document="work_order" id={row.order_id} number={t("entry.thatOrder")} />,
        },
        {
          title: t("stock.quantity"),
          key: "quantity",
          align: "right",
          render: (_, row) => (
            <span className="figures">
              {quantity(row.quantity)} {row.unit}
            </span>
          ),
        },
      ]}
    />
  );
}
