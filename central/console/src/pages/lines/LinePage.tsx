/** A line's control chart, live: X-bar and R of the order at the line, or of one that was asked for. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { andonQuery, chartQuery, orderByNumberQuery, orderQuery, piecesQuery, planQuery } from "../../api/queries";
import { asProblem } from "../../api/problem";
import { ControlChart } from "../../chart/ControlChart";
import { SubgroupAside } from "../../chart/SubgroupPanel";
import { chartModel } from "../../chart/model";
import { inLanguage, useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import { Problem } from "../../states/Problem";
import { LineTag } from "./LineTag";
import { Choices } from "./Choices";
import { cellName } from "./cellName";
import { builderSearch } from "../charts/linking";
import { useChartFeed } from "./useChartFeed";

const route = getRouteApi("/inside/quality/lines/$cell");
const NEWEST = 200;

export function LinePage(): ReactNode {
  const { t } = useTranslation();
  const { cell } = route.useParams();
  const search = route.useSearch();
  const { data: me } = useQuery(meQuery);
  const board = useQuery(andonQuery(15_000));
  const line = board.data?.lines.find((one) => one.cell_id === cell);
  const number = search.order ?? line?.order_number ?? null;
  const order = useQuery(orderByNumberQuery(number));
  const document = useQuery({ ...orderQuery(order.data?.id ?? ""), enabled: Boolean(order.data) });
  const plan = useQuery(planQuery(document.data?.plan_revision_id ?? null));
  const characteristic = search.characteristic ?? plan.data?.characteristics[0]?.code ?? null;
  const failed = [order, document, plan].find((one) => one.isError && one.data === undefined); // the chart waits for all three
  const waiting = line?.order_number === number && line?.hold_reason === "limits_due";
  const title = line === undefined ? t("lines.chart") : cellName(line.cell_path);
  return (
    <>
      <PageHead
        title={title}
        back={<Link to="/quality/lines">{t("lines.title")}</Link>}
        state={line && <LineTag line={line} />}
        note={
          order.data && (
            <Link to="/production/orders/$id" params={{ id: order.data.id }}>
              {t("lines.ofOrder", { order: order.data.number, item: order.data.item })}
            </Link>
          )
        }
        extra={
          <>
            <Choices cell={cell} number={number} characteristics={plan.data?.characteristics ?? []} />
            {characteristic !== null && (
              <Link
                className="builder-link"
                to="/quality/charts"
                search={builderSearch({ item: order.data?.item, characteristic, cell: line?.cell_path, order: number })}
              >
                {t("charts.open")}
              </Link>
            )}
            {characteristic !== null && number !== null && may(me, "quality.capability") && (
              <Link className="builder-link" to="/quality/capability/new" search={{ order: number, characteristic }}>
                {t("capability.link")}
              </Link>
            )}
          </>
        }
      />
      <Asked query={board}>
        {() =>
          number === null ? (
            <Nothing title={t("lines.noOrder")} hint={t("lines.noOrderHint")} />
          ) : order.data === null ? (
            <Nothing title={t("lines.unknownOrder", { order: number })} />
          ) : failed !== undefined && characteristic === null ? (
            <Problem problem={asProblem(failed.error)} onRetry={() => void failed.refetch()} />
          ) : (
            <Chart cell={cell} order={number} characteristic={characteristic} waiting={waiting} />
          )
        }
      </Asked>
    </>
  );
}

interface ChartProps {
  cell: string;
  order: string;
  characteristic: string | null;
  waiting: boolean;
}

function Chart({ cell, order, characteristic, waiting }: ChartProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const [chosen, setChosen] = useState<number | null>(null);
  const query = useQuery(chartQuery(cell, order, characteristic));
  const pieces = useQuery({ ...piecesQuery(order), enabled: chosen !== null });
  useChartFeed(cell, order, characteristic);
  const model = useMemo(() => (query.data ? chartModel(query.data, { waiting }) : null), [query.data, waiting]);
  return (
    <Asked query={query} rows={10}>
      {(chart) => {
        const point = chart.subgroups.find((one) => one.subgroup === chosen);
        return (
          <>
            <h2 className="section-title">
              {inLanguage(language, chart, "name")} <small>{chart.unit}</small>
            </h2>
            {model === null || model.points.length === 0 ? (
              <Nothing title={t("lines.noSubgroups")} hint={t("lines.noSubgroupsHint")} />
            ) : (
              <div className="around">
                <ControlChart model={model} chosen={chosen} onChoose={setChosen} newest={NEWEST} />
                {point && (
                  <SubgroupAside
                    chart={chart}
                    point={point}
                    pieces={pieces.data}
                    onClose={() => setChosen(null)}
                  />
                )}
              </div>
            )}
          </>
        );
      }}
    </Asked>
  );
}
