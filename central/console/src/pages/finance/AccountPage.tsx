/** An account: its balance, and the lines that make it, each leading to its entry and document. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Tag } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { accountsQuery, balanceOf, balancesQuery, linesQuery } from "../../api/books";
import type { Account, Balance } from "../../api/types";
import { isNegative, isZero, unsigned } from "../../format/money";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { Pager, useCursors } from "../../shell/Pager";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import { BooksAsked, PeriodChoice, periodSearch } from "./Books";
import { LineTable } from "./LineTable";

const route = getRouteApi("/inside/finance/accounts/$number");

export function AccountPage(): ReactNode {
  const { t } = useTranslation();
  const { number } = route.useParams();
  const accounts = useQuery(accountsQuery);
  return (
    <BooksAsked query={accounts}>
      {(rows) => {
        const account = rows.find((one) => one.number === number || one.id === number);
        if (account === undefined) return <Nothing title={t("account.unknown", { number })} />;
        return <Body key={account.number} account={account} />;
      }}
    </BooksAsked>
  );
}

function Body({ account }: { account: Account }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { period } = route.useSearch();
  const navigate = route.useNavigate();
  const at = useCursors();
  const balances = useQuery(balancesQuery(period));
  const lines = useQuery({
    ...linesQuery({ account: account.number, period }, at.cursor),
    placeholderData: keepPreviousData,
  });
  const choose = (chosen: string | undefined): void => {
    at.reset();
    void navigate({ search: periodSearch(chosen) });
  };
  return (
    <>
      <PageHead
        title={t("account.title", { number: account.number, name: inLanguage(language, account, "name") })}
        back={
          <Link to="/finance/trial_balance" search={periodSearch(period)}>
            {t("books.trialBalance")}
          </Link>
        }
        note={
          <>
            {coded(t, "accountType", account.type)}{" "}
            {account.quality_cost && <Tag>{coded(t, "qualityCost", account.quality_cost)}</Tag>}
          </>
        }
        extra={<PeriodChoice value={period} onChange={choose} />}
      />
      <Asked query={balances} rows={2}>
        {(data) => <Figures balance={balanceOf(data.rows, account.number)} currency={data.currency} />}
      </Asked>
      <Asked query={lines}>
        {(page) =>
          page.rows.length === 0 ? (
            <Nothing title={t("account.unused")} hint={t("account.unusedHint")} />
          ) : (
            <section aria-label={t("account.lines")} data-testid="lines">
              <LineTable rows={page.rows} />
              <Pager at={at} next={page.next} />
            </section>
          )
        }
      </Asked>
    </>
  );
}

function Figures({ balance, currency }: { balance: Balance | undefined; currency: string }): ReactNode {
  const { t } = useTranslation();
  const figures = ["opening", "debit", "credit", "closing"] as const;
  return (
    <section className="card figures-row" aria-label={t("account.closing")} data-testid="balance">
      {figures.map((name) => (
        <div key={name} className="figure">
          <span className="figure-name">{t(`account.${name}`)}</span>
          <span className="figure-value">
            <Money amount={unsigned(balance?.[name] ?? "0.00")} currency={name === "closing" ? currency : undefined} />
            {(name === "opening" || name === "closing") && <Side amount={balance?.[name] ?? "0.00"} />}
          </span>
        </div>
      ))}
    </section>
  );
}

/** On which side a balance stands. */
export function Side({ amount }: { amount: string }): ReactNode {
  const { t } = useTranslation();
  if (isZero(amount)) return null;
  return <small> {t(isNegative(amount) ? "account.creditSide" : "account.debitSide")}</small>;
}
