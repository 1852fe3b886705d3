/** The trial balance: every account with what it opened with, what moved and where it stands; both sides are equal. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Grid, Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { balancesQuery } from "../../api/books";
import type { Balance } from "../../api/types";
import { isNegative, isZero, unsigned } from "../../format/money";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { StateTag } from "../../shell/StateTag";
import { Nothing } from "../../states/Nothing";
import { Side } from "./AccountPage";
import { BooksAsked, PeriodChoice, periodSearch } from "./Books";
import { Downloads } from "./Downloads";

const route = getRouteApi("/inside/finance/trial_balance");

type Sums = Awaited<ReturnType<NonNullable<ReturnType<typeof balancesQuery>["queryFn"]>>>;

export function TrialBalancePage(): ReactNode {
  const { t } = useTranslation();
  const { period } = route.useSearch();
  const navigate = route.useNavigate();
  const balances = useQuery({ ...balancesQuery(period), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead
        title={t("books.trialBalance")}
        note={balances.data && <Verdict sums={balances.data} />}
        extra={
          <>
            <PeriodChoice value={period} onChange={(chosen) => void navigate({ search: periodSearch(chosen) })} />
            <Downloads name="trial_balance" period={period} />
          </>
        }
      />
      <BooksAsked query={balances} rows={12}>
        {(data) =>
          data.rows.length === 0 ? (
            <Nothing title={t("balance.empty")} hint={t("balance.emptyHint")} />
          ) : (
            <Balances sums={data} period={period} />
          )
        }
      </BooksAsked>
    </>
  );
}

function Verdict({ sums }: { sums: Sums }): ReactNode {
  const { t } = useTranslation();
  const equal = isZero(sums.difference);
  return (
    <span data-testid="verdict">
      <StateTag colour={equal ? "green" : "red"} text={t(equal ? "balance.balanced" : "balance.unbalanced")} />{" "}
      {t("balance.difference")} <Money amount={sums.difference} currency={sums.currency} />
    </span>
  );
}

function Balances({ sums, period }: { sums: Sums; period: string | undefined }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const width = Grid.useBreakpoint();
  const before = 1 + (width.lg ? 1 : 0) + (width.md ? 3 : 0); // columns before the two closing ones
  const closing = (row: Balance, credit: boolean): ReactNode =>
    isNegative(row.closing) === credit && !isZero(row.closing) ? <Money amount={unsigned(row.closing)} /> : null;
  return (
    <Table<Balance>
      rowKey="account"
      dataSource={sums.rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("account.name"),
          key: "account",
          render: (_, row) => (
            <Link to="/finance/accounts/$number" params={{ number: row.account }} search={periodSearch(period)}>
              {row.account} {inLanguage(language, row, "name")}
            </Link>
          ),
        },
        { title: t("account.type"), key: "type", responsive: ["lg"], render: (_, row) => coded(t, "accountType", row.type) },
        {
          title: t("account.opening"),
          key: "opening",
          align: "right",
          responsive: ["md"],
          render: (_, row) => <Money amount={row.opening} zero="dash" />,
        },
        {
          title: t("account.debit"),
          key: "debit",
          align: "right",
          responsive: ["md"],
          render: (_, row) => <Money amount={row.debit} zero="dash" />,
        },
        {
          title: t("account.credit"),
          key: "credit",
          align: "right",
          responsive: ["md"],
          render: (_, row) => <Money amount={row.credit} zero="dash" />,
        },
        {
          title: t("balance.closingDebit"),
          key: "closingDebit",
          align: "right",
          responsive: ["sm"],
          render: (_, row) => <strong>{closing(row, false)}</strong>,
        },
        {
          title: t("balance.closingCredit"),
          key: "closingCredit",
          align: "right",
          responsive: ["sm"],
          render: (_, row) => <strong>{closing(row, true)}</strong>,
        },
        {
          title: t("account.closing"),
          key: "closing",
          align: "right",
          responsive: ["xs"],
          render: (_, row) => (
            <>
              <strong>
                <Money amount={unsigned(row.closing)} zero="dash" />
              </strong>
              <Side amount={row.closing} />
            </>
          ),
        },
      ]}
      summary={() => (
        <Table.Summary.Row className="sums">
          <Table.Summary.Cell index={0} colSpan={before}>
            {t("balance.sums")} ({sums.currency})
          </Table.Summary.Cell>
          <Table.Summary.Cell index={before} align="right">
            <Money amount={sums.debit} />
          </Table.Summary.Cell>
          {width.sm && (
            <Table.Summary.Cell index={before + 1} align="right">
              <Money amount={sums.credit} />
            </Table.Summary.Cell>
          )}
        </Table.Summary.Row>
      )}
    />
  );
}
