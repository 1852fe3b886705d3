/** Deliveries, the newest first; a scanned order opens for picking. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type DeliveryItem, deliveriesQuery, salesOrderNumbered } from "../../api/selling";
import { ScanField } from "../../entry/ScanField";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { useCursors } from "../../shell/Pager";
import { StateChoice } from "../../shell/StateChoice";
import { Paged } from "../../states/Paged";
import { useDeliveryColumns } from "./Papers";

export function DeliveriesPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const [state, setState] = useState<string | undefined>();
  const at = useCursors();
  const deliveries = useQuery({ ...deliveriesQuery(state, at.cursor), placeholderData: keepPreviousData });
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
          <StateChoice
            document="sales_delivery"
            label={t("selling.state")}
            value={state}
            onChange={(value) => {
              setState(value);
              at.reset();
            }}
          />
        }
      />
      {may(me, "sales.deliver") && <ScanField label={t("selling.scanOrder")} onScan={scanned} />}
      <Paged query={deliveries} at={at} empty={t("selling.noDeliveries")} hint={t("selling.noDeliveriesHint")}>
        {(rows) => <Table<DeliveryItem> rowKey="id" dataSource={rows} pagination={false} scroll={{ x: "max-content" }} columns={columns} />}
      </Paged>
    </>
  );
}
