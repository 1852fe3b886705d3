/** What the pages of the books share: the period they are of, and what is said before the books were opened. */
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { App, Button, Form, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { periodsQuery } from "../../api/books";
import { asProblem } from "../../api/problem";
import { may, meQuery } from "../../session";
import { useCommand } from "../../shell/useCommand";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import { Problem } from "../../states/Problem";

const NO_LEDGER = "finance.no_ledger";
const CURRENCIES = ["CNY", "EUR", "USD", "JPY", "GBP"];

interface AskedProps<Data> {
  query: UseQueryResult<Data>;
  rows?: number;
  children: (data: Data) => ReactNode;
}

/** As `Asked`; a company without books gets a way to open them. */
export function BooksAsked<Data>({ query, rows, children }: AskedProps<Data>): ReactNode {
  if (query.data === undefined && query.isError && asProblem(query.error).code === NO_LEDGER) return <NoLedger />;
  return (
    <Asked query={query} rows={rows}>
      {children}
    </Asked>
  );
}

function NoLedger(): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  return (
    <Nothing
      title={t("books.noLedger")}
      hint={
        <>
          {t("books.noLedgerHint")}
          {may(me, "finance.maintain") && <OpenLedger />}
        </>
      }
    />
  );
}

function OpenLedger(): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const opening = useCommand("finance.open_ledger", { onDone: () => void message.success(t("books.opened")) });
  return (
    <div className="nothing-form">
      {opening.isError && <Problem problem={asProblem(opening.error)} compact />}
      <Form<{ currency: string }>
        layout="inline"
        initialValues={{ currency: CURRENCIES[0] }}
        onFinish={({ currency }) => opening.mutate({ currency })}
      >
        <Form.Item name="currency" label={t("books.currency")}>
          <Select className="currency-choice" options={CURRENCIES.map((value) => ({ value, label: value }))} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={opening.isPending}>
          {t("books.openLedger")}
        </Button>
      </Form>
    </div>
  );
}

interface ChoiceProps {
  value: string | undefined;
  onChange: (period: string | undefined) => void;
}

/** One period, or all of them. */
export function PeriodChoice({ value, onChange }: ChoiceProps): ReactNode {
  const { t } = useTranslation();
  const periods = useQuery(periodsQuery);
  return (
    <Select
      aria-label={t("books.period")}
      className="choice"
      allowClear
      placeholder={t("books.allPeriods")}
      value={value}
      loading={periods.isPending}
      onChange={(chosen: string | undefined) => onChange(chosen)}
      options={periods.data?.rows.map((one) => ({ value: one.period, label: one.period }))}
    />
  );
}

export interface PeriodSearch {
  period?: string;
}

/** Leaves nothing in the address for "all". */
export function periodSearch(period: string | undefined): PeriodSearch {
  return period === undefined ? {} : { period };
}
