/** What a customer sent back: the serials, why, and the nonconformance that decides what becomes of them. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { returnQuery } from "../../api/selling";
import { dateTime } from "../../format/time";
import { DocumentLink } from "../../shell/DocumentLink";
import { LotLink } from "../../shell/LotLink";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { Asked } from "../../states/Asked";
import { EntriesOf } from "../finance/EntriesOf";
import "./sales.css";

const route = getRouteApi("/inside/sales/returns/$id");

export function ReturnPage(): ReactNode {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const back = useQuery(returnQuery(id));
  return (
    <Asked query={back} rows={6}>
      {(data) => {
        const facts: [string, ReactNode][] = [
          [t("selling.delivery"), <DocumentLink key="d" document="sales_delivery" id={data.delivery_id} number={data.delivery} />],
          [
            t("selling.nc"),
            data.nc_number ? <DocumentLink key="n" document="quality_nc" id={data.nc_id} number={data.nc_number} /> : "–",
          ],
          [t("selling.reason"), data.reason],
          [t("selling.value"), <Money key="v" amount={data.value} currency={data.currency} />],
          [t("selling.receivedBy"), `${data.received_by} · ${dateTime(data.created)}`],
        ];
        return (
          <>
            <PageHead
              title={data.number}
              back={
                <Link to="/sales/orders/$id" params={{ id: data.order_id }}>
                  {data.order}
                </Link>
              }
              note={`${data.customer} · ${data.customer_name}`}
            />
            <section className="card" aria-label={t("selling.return")} data-testid="return">
              <dl className="pairs">
                {facts.map(([name, value]) => (
                  <Fragment key={name}>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                  </Fragment>
                ))}
              </dl>
              <h2>{t("selling.serials")}</h2>
              <ul className="serial-chips">
                {data.lots.map((lot) => (
                  <li key={lot}>
                    <LotLink number={lot} />
                  </li>
                ))}
              </ul>
            </section>
            <EntriesOf document={data.id} />
          </>
        );
      }}
    </Asked>
  );
}
