/** Deliveries, the newest first; a scanned order opens for picking. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Select, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { declarationsQuery } from "../../api/queries";
import { type DeliveryItem, deliveriesQuery, salesOrderNumbered } from "../../api/selling";
import { ScanField } from "../../entry/ScanField";
import { useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { Pager, useCursors } from "../../shell/Pager";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import { useDeliveryColumns } from "./Papers";

export function DeliveriesPage(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const [state, setState] = useState<string | undefined>();
  const at = useCursors();
  const deliveries = useQuery({ ...deliveriesQuery(state, at.cursor), placeholderData: keepPreviousData });
  const { data: names } = useQuery(declarationsQuery);
  const columns = useDeliveryColumns(true);
  const scanned = async (text: string): Promise<string | null> => {
    const id = await salesOrderNumbered(text);
    if (id === null) return t("selling.unknownOrder", { text });
    await navigate({ to: "/sales/orders/$id/pick", params: { id } });
    return null;
  };
  return (
    <>
      <PageHead
        title={t("selling.deliveries")}
        extra={
          <Select
            aria-label={t("selling.state")}
            className="choice"
            allowClear
            placeholder={t("orders.anyState")}
            value={state}
            onChange={(value: string | undefined) => {
              setState(value);
              at.reset();
            }}
            options={Object.entries(names?.states.sales_delivery ?? {}).map(([value, name]) => ({ value, label: name[language] }))}
          />
        }
      />
      {may(me, "sales.deliver") && <ScanField label={t("selling.scanOrder")} onScan={scanned} />}
      <Asked query={deliveries}>
        {(page) =>
          page.rows.length === 0 ? (
            <Nothing title={t("selling.noDeliveries")} hint={t("selling.noDeliveriesHint")} />
          ) : (
            <>
              <Table<DeliveryItem> rowKey="id" dataSource={page.rows} pagination={false} scroll={{ x: "max-content" }} columns={columns} />
              <Pager at={at} next={page.next} />
            </>
          )
        }
      </Asked>
    </>
  );
}
