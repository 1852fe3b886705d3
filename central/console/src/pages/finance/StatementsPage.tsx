/** Income statement and balance sheet; every sum leads to the account behind it. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Segmented } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { balanceSheetQuery, incomeQuery } from "../../api/books";
import type { Statement } from "../../api/types";
import { added, isNegative, unsigned } from "../../format/money";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { BooksAsked, PeriodChoice, periodSearch } from "./Books";
import { Downloads } from "./Downloads";

const route = getRouteApi("/inside/finance/statements");

export function StatementsPage(): ReactNode {
  const { t } = useTranslation();
  const { period, kind = "income" } = route.useSearch();
  const navigate = route.useNavigate();
  const income = useQuery({ ...incomeQuery(period), placeholderData: keepPreviousData, enabled: kind === "income" });
  const sheet = useQuery({ ...balanceSheetQuery(period), placeholderData: keepPreviousData, enabled: kind === "sheet" });
  return (
    <>
      <PageHead
        title={t("books.statements")}
        extra={
          <>
            <Segmented
              aria-label={t("statement.which")}
              value={kind}
              onChange={(chosen) => void navigate({ search: { ...periodSearch(period), kind: chosen } })}
              options={[
                { value: "income" as const, label: t("statement.income") },
                { value: "sheet" as const, label: t("statement.sheet") },
              ]}
            />
            <PeriodChoice
              value={period}
              onChange={(chosen) => void navigate({ search: { ...periodSearch(chosen), kind } })}
            />
            <Downloads name={kind === "income" ? "income" : "balance_sheet"} period={period} />
          </>
        }
      />
      <BooksAsked query={kind === "income" ? income : sheet}>
        {(data) => <Shown statement={data} kind={kind} period={period} />}
      </BooksAsked>
    </>
  );
}

interface Props {
  statement: Statement;
  kind: "income" | "sheet";
  period: string | undefined;
}

function Shown({ statement, kind, period }: Props): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const loss = isNegative(statement.result);
  const result = kind === "sheet" ? t("statement.result") : t(loss ? "statement.loss" : "statement.profit");
  return (
    <section className="card statement" aria-label={t(`statement.${kind}`)} data-testid="statement">
      <h2>
        {t(`statement.${kind}`)} <small>{statement.currency}</small>
      </h2>
      {statement.sections.map((section) => (
        <table key={section.type}>
          <caption>{coded(t, "accountType", section.type)}</caption>
          <tbody>
            {section.rows.length === 0 && (
              <tr>
                <td className="quiet" colSpan={2}>
                  {t("statement.empty")}
                </td>
              </tr>
            )}
            {section.rows.map((row) => (
              <tr key={row.account}>
                <th scope="row">
                  <Link to="/finance/accounts/$number" params={{ number: row.account }} search={periodSearch(period)}>
                    {row.account} {inLanguage(language, row, "name")}
                  </Link>
                </th>
                <td>
                  <Money amount={row.amount} />
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t("entry.sum")}</th>
              <td>
                <Money amount={section.total} />
              </td>
            </tr>
          </tfoot>
        </table>
      ))}
      <p className={loss ? "statement-result state-red" : "statement-result"} data-testid="result">
        <span>{result}</span>
        <Money amount={kind === "income" ? unsigned(statement.result) : statement.result} />
      </p>
      {kind === "sheet" && (
        <p className="statement-result" data-testid="other-side">
          <span>{t("statement.liabilitiesAndEquity")}</span>
          <Money amount={added([...statement.sections.slice(1).map((one) => one.total), statement.result])} />
        </p>
      )}
    </section>
  );
}
