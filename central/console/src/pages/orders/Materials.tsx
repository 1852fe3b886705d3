import { Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Order } from "../../api/types";
import { quantity } from "../../format/numbers";
import { inLanguage, useLanguage } from "../../i18n";

type Material = Order["materials"][number];
type Operation = Order["operations"][number];

export function Materials({ order }: { order: Order }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const amount = (name: "needed" | "issued" | "short") => ({
    title: t(`orders.${name}`),
    key: name,
    align: "right" as const,
    render: (_: unknown, row: Material) => (
      <span className="figures">
        {quantity(row[name])} {row.unit}
      </span>
    ),
  });
  return (
    <>
      <Table<Material>
        rowKey="item"
        size="small"
        dataSource={order.materials}
        pagination={false}
        scroll={{ x: 560 }}
        columns={[
          {
            title: t("orders.item"),
            key: "item",
            render: (_, row) => `${row.item} · ${inLanguage(language, row, "item")}`,
          },
          amount("needed"),
          amount("issued"),
          amount("short"),
        ]}
      />
      <h2 className="section-title">{t("orders.operations")}</h2>
      <Table<Operation>
        rowKey="number"
        size="small"
        dataSource={order.operations}
        pagination={false}
        columns={[
          { title: t("orders.operation"), dataIndex: "number" },
          { title: t("orders.operationName"), key: "name", render: (_, row) => inLanguage(language, row, "name") },
          { title: t("orders.workCentre"), dataIndex: "work_centre" },
          {
            title: t("orders.minutes"),
            key: "minutes",
            align: "right",
            render: (_, row) => <span className="figures">{quantity(row.minutes)}</span>,
          },
        ]}
      />
    </>
  );
}
