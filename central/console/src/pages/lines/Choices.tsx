import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { ordersQuery } from "../../api/queries";
import type { Characteristic } from "../../api/types";
import { inLanguage, useLanguage } from "../../i18n";

interface Props {
  cell: string;
  number: string | null;
  characteristics: readonly Characteristic[];
}

/** Which order's chart, and which characteristic's where the plan has several. */
export function Choices({ cell, number, characteristics }: Props): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const orders = useQuery(ordersQuery());
  const go = (search: { order?: string; characteristic?: string }): void =>
    void navigate({ to: "/quality/lines/$cell", params: { cell }, search: (old) => ({ ...old, ...search }) });
  return (
    <>
      <Select
        aria-label={t("lines.order")}
        className="choice"
        placeholder={t("lines.order")}
        value={number}
        loading={orders.isPending}
        onChange={(order: string) => go({ order })}
        options={orders.data?.rows.map((order) => ({ value: order.number, label: order.number }))}
      />
      {characteristics.length > 1 && (
        <Select
          aria-label={t("lines.characteristic")}
          className="choice"
          placeholder={t("lines.characteristic")}
          onChange={(characteristic: string) => go({ characteristic })}
          options={characteristics.map((one) => ({ value: one.code, label: inLanguage(language, one, "name") }))}
        />
      )}
    </>
  );
}
