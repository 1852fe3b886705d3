/** A work order: where it stands, its control plan and bundle, its chart, materials, pieces, what went wrong, timeline. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Alert, Tabs } from "antd";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { limitsOfOrderQuery, ncsQuery, orderQuery, planQuery } from "../../api/queries";
import type { Order } from "../../api/types";
import { coded } from "../../i18n";
import { may, meQuery } from "../../session";
import { Actions } from "../../shell/Actions";
import { PageHead } from "../../shell/PageHead";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { NcTable } from "../quality/NcTable";
import { BundleState } from "./BundleState";
import { ControlPlan } from "./ControlPlan";
import { Materials } from "./Materials";
import { Progress } from "./Progress";
import { Timeline } from "./Timeline";
import { Wip } from "./Wip";

const route = getRouteApi("/inside/production/orders/$id");

export function OrderPage(): ReactNode {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const order = useQuery(orderQuery(id));
  return (
    <Asked query={order} rows={12}>
      {(data) => (
        <>
          <PageHead
            title={data.number}
            back={<Link to="/production/orders">{t("orders.title")}</Link>}
            state={<DocumentState document="work_order" state={data.state} />}
            note={<Note order={data} />}
            extra={
              <Actions actions={data.actions} version={data.version} subject={{ order_id: data.id }} refresh={["order", id]} />
            }
          />
          <Body order={data} />
        </>
      )}
    </Asked>
  );
}

/** A stop pauses the order with "quality stop: <cause>"; people's own reasons are shown as they wrote them. */
function pauseReason(t: TFunction, reason: string): string {
  const cause = /^quality stop: (\w+)$/.exec(reason)?.[1];
  return cause === undefined ? reason : coded(t, "cause", cause);
}

function Note({ order }: { order: Order }): ReactNode {
  const { t, i18n } = useTranslation();
  const name = i18n.language === "zh" ? order.item_zh : order.item_en;
  return (
    <>
      {order.item} · {name} ·{" "}
      <Link to="/quality/lines/$cell" params={{ cell: order.cell_id }} search={{ order: order.number }}>
        {t("orders.toChart")}
      </Link>
    </>
  );
}

function Body({ order }: { order: Order }): ReactNode {
  const { t } = useTranslation();
  const me = useQuery(meQuery);
  const seesQuality = may(me.data, "quality.read");
  const plan = useQuery(planQuery(seesQuality ? order.plan_revision_id : null));
  const ncs = useQuery({ ...ncsQuery({ order: order.number }), enabled: seesQuality });
  const limits = useQuery({ ...limitsOfOrderQuery(order.number), enabled: seesQuality });
  const trial = limits.data?.rows.find((one) => one.state === "trial");
  return (
    <>
      {order.pause_reason !== null && order.state === "paused" && (
        <Alert
          type="error"
          showIcon
          className="banner"
          title={t("orders.paused")}
          description={
            <>
              {t("orders.pauseReason", { reason: pauseReason(t, order.pause_reason) })}{" "}
              {ncs.data?.rows[0] && (
                <Link to="/quality/nc/$id" params={{ id: ncs.data.rows[0].id }}>
                  {ncs.data.rows[0].number}
                </Link>
              )}
            </>
          }
        />
      )}
      {trial && (
        <Alert
          type="warning"
          showIcon
          className="banner"
          title={t("orders.limitsWait")}
          description={
            <Link to="/quality/limits/$id" params={{ id: trial.id }}>
              {t("orders.toLimits", { characteristic: trial.characteristic, version: trial.limits_version })}
            </Link>
          }
        />
      )}
      <Progress order={order} />
      <Tabs
        items={[
          {
            key: "plan",
            label: t("orders.controlPlan"),
            children: (
              <>
                <BundleState cell={order.cell_id} />
                <ControlPlan order={order} plan={plan} allowed={seesQuality} />
              </>
            ),
          },
          { key: "material", label: t("orders.materials"), children: <Materials order={order} /> },
          ...(order.wip === null
            ? []
            : [{ key: "wip", label: t("wip.title"), children: <Wip order={order} /> }]),
          ...(seesQuality
            ? [
                {
                  key: "nc",
                  label: t("orders.ncs", { count: ncs.data?.rows.length ?? 0 }),
                  children: <Asked query={ncs}>{(page) => <NcTable rows={page.rows} />}</Asked>,
                },
              ]
            : []),
          {
            key: "timeline",
            label: t("orders.timeline"),
            children: <Timeline entries={order.timeline} />,
          },
        ]}
      />
    </>
  );
}
