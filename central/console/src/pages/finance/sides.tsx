import type { TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import { Money } from "../../shell/Money";

interface Sided {
  debit: string | null;
  credit: string | null;
}

/** Debit and credit: two columns, or one with its side where the screen is narrow. */
export function useSides<Row extends Sided>(): TableColumnsType<Row> {
  const { t } = useTranslation();
  return [
    {
      title: t("entry.debit"),
      key: "debit",
      align: "right",
      responsive: ["sm"],
      render: (_, line) => <Money amount={line.debit} />,
    },
    {
      title: t("entry.credit"),
      key: "credit",
      align: "right",
      responsive: ["sm"],
      render: (_, line) => <Money amount={line.credit} />,
    },
    {
      title: t("entry.total"),
      key: "amount",
      align: "right",
      responsive: ["xs"],
      render: (_, line) => (
        <>
          <Money amount={line.debit ?? line.credit} />{" "}
          <small className="quiet">{t(line.debit === null ? "account.creditSide" : "account.debitSide")}</small>
        </>
      ),
    },
  ];
}
