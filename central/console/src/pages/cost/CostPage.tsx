/** The cost of quality: by category and month, by account, by nonconformance, and that it equals the ledger. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { costQuery } from "../../api/books";
import type { CostOfQuality } from "../../api/types";
import { isZero } from "../../format/money";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { StateTag } from "../../shell/StateTag";
import { Nothing } from "../../states/Nothing";
import { BooksAsked } from "../finance/Books";
import { CATEGORIES, type Category, CostChart } from "./CostChart";
import "./cost.css";

type Month = CostOfQuality["months"][number];
type AccountRow = CostOfQuality["categories"][number]["accounts"][number] & { category: string };
type NcRow = CostOfQuality["nonconformances"][number];

export function CostPage(): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const cost = useQuery(costQuery);
  const toLines = may(me, "finance.read");
  return (
    <>
      <PageHead title={t("cost.title")} note={cost.data ? <Verdict cost={cost.data} /> : t("cost.note")} />
      <BooksAsked query={cost} rows={10}>
        {(data) =>
          data.months.length === 0 ? (
            <Nothing title={t("cost.empty")} hint={t("cost.emptyHint")} />
          ) : (
            <>
              <Figures cost={data} />
              <section className="card">
                <h2>
                  {t("cost.chart")} <small>{data.currency}</small>
                </h2>
                <CostChart months={data.months} toLines={toLines} />
                <Months rows={data.months} toLines={toLines} />
              </section>
              <div className="columns">
                <Accounts cost={data} toLines={toLines} />
                <Caused rows={data.nonconformances} />
              </div>
            </>
          )
        }
      </BooksAsked>
    </>
  );
}

function Verdict({ cost }: { cost: CostOfQuality }): ReactNode {
  const { t } = useTranslation();
  const equal = isZero(cost.difference);
  return (
    <span data-testid="verdict">
      <StateTag colour={equal ? "green" : "red"} text={t(equal ? "cost.equal" : "cost.unequal")} />{" "}
      <Money amount={cost.ledger_total} currency={cost.currency} />
      {!equal && (
        <>
          {" "}
          · {t("balance.difference")} <Money amount={cost.difference} />
        </>
      )}
    </span>
  );
}

function Figures({ cost }: { cost: CostOfQuality }): ReactNode {
  const { t } = useTranslation();
  const figure = (name: string, amount: string): ReactNode => (
    <div key={name} className="figure">
      <span className="figure-name">{name}</span>
      <span className="figure-value">
        <Money amount={amount} />
      </span>
    </div>
  );
  return (
    <section className="card figures-row" aria-label={t("cost.total")} data-testid="cost-figures">
      {cost.categories.map((one) => figure(coded(t, "qualityCost", one.category), one.amount))}
      {figure(t("cost.total"), cost.total)}
      {!isZero(cost.normal_scrap) && (
        <div className="figure" title={t("cost.normalScrapHint")} data-testid="normal-scrap">
          <span className="figure-name quiet">{t("cost.normalScrap")}</span>
          <span className="figure-value quiet">
            <Money amount={cost.normal_scrap} />
          </span>
        </div>
      )}
    </section>
  );
}

function Months({ rows, toLines }: { rows: Month[]; toLines: boolean }): ReactNode {
  const { t } = useTranslation();
  const part = (category: Category) => ({
    title: t(`qualityCost.${category}`),
    key: category,
    align: "right" as const,
    render: (_: unknown, row: Month) =>
      toLines && !isZero(row[category]) ? (
        <Link to="/finance/lines" search={{ quality_cost: category, period: row.period }}>
          <Money amount={row[category]} />
        </Link>
      ) : (
        <Money amount={row[category]} zero="dash" />
      ),
  });
  return (
    <Table<Month>
      rowKey="period"
      size="small"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        { title: t("cost.month"), key: "month", render: (_, row) => <span className="figures">{row.period}</span> },
        ...CATEGORIES.map(part),
        {
          title: t("cost.total"),
          key: "total",
          align: "right",
          render: (_, row) => (
            <strong>
              <Money amount={row.total} />
            </strong>
          ),
        },
      ]}
    />
  );
}

function Accounts({ cost, toLines }: { cost: CostOfQuality; toLines: boolean }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const rows = cost.categories.flatMap(({ category, accounts }) => accounts.map((one) => ({ ...one, category })));
  return (
    <section className="card" aria-label={t("cost.accounts")} data-testid="cost-accounts">
      <h2>{t("cost.accounts")}</h2>
      <Table<AccountRow>
        rowKey="account"
        size="small"
        dataSource={rows}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          {
            title: t("account.name"),
            key: "account",
            render: (_, row) => {
              const name = `${row.account} ${inLanguage(language, row, "name")}`;
              return toLines ? (
                <Link to="/finance/accounts/$number" params={{ number: row.account }}>
                  {name}
                </Link>
              ) : (
                name
              );
            },
          },
          { title: t("cost.amount"), key: "amount", align: "right", render: (_, row) => <Money amount={row.amount} /> },
          { title: t("cost.ledger"), key: "ledger", align: "right", render: (_, row) => <Money amount={row.ledger} /> },
        ]}
      />
    </section>
  );
}

function Caused({ rows }: { rows: NcRow[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={t("cost.ncs")} data-testid="cost-ncs">
      <h2>{t("cost.ncs")}</h2>
      {rows.length === 0 ? (
        <p className="quiet">{t("nc.empty")}</p>
      ) : (
        <Table<NcRow>
          rowKey="nc_id"
          size="small"
          dataSource={rows}
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          columns={[
            {
              title: t("nc.number"),
              key: "nc",
              render: (_, row) => (
                <Link to="/quality/nc/$id" params={{ id: row.nc_id }}>
                  {row.nc_number}
                </Link>
              ),
            },
            { title: t("entry.total"), key: "amount", align: "right", render: (_, row) => <Money amount={row.amount} /> },
          ]}
        />
      )}
    </section>
  );
}
