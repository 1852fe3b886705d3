/** A nonconformance: what happened and why, what is held, what was done first, how long the line stood. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { chartQuery, ncQuery, stopsQuery } from "../../api/queries";
import type { NcDocument } from "../../api/types";
import { coded } from "../../i18n";
import { PageHead } from "../../shell/PageHead";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { CasesOf } from "../capa/CasesOf";
import { cellName } from "../lines/cellName";
import { Board } from "./Board";
import { HeldPieces } from "./HeldPieces";
import { LotFacts } from "./LotFacts";
import { NcJournal } from "./NcJournal";
import { NcTimeline } from "./NcTimeline";
import { Reaction } from "./Reaction";
import { Reworks } from "./Reworks";
import { StopTimes } from "./StopTimes";
import { WhatHappened } from "./WhatHappened";
import "./board.css";

const route = getRouteApi("/inside/quality/nc/$id");

export function NcPage(): ReactNode {
  const { id } = route.useParams();
  const nc = useQuery(ncQuery(id));
  return (
    <Asked query={nc} rows={12}>
      {(data) => <Body nc={data} />}
    </Asked>
  );
}

function Body({ nc }: { nc: NcDocument }): ReactNode {
  const { t } = useTranslation();
  const { summary } = nc;
  const atLine = summary.lot_id === null;
  const waits = summary.state === "proposed"; // those who sign come for this
  const chart = useQuery(chartQuery(summary.cell_id, summary.order, summary.characteristic));
  const stops = useQuery({ ...stopsQuery(summary.order ?? undefined), enabled: nc.stop !== null });
  const stop = stops.data?.rows.find((one) => one.stop === nc.stop && one.cell_id === summary.cell_id);
  return (
    <>
      <PageHead
        title={summary.number}
        back={<Link to="/quality/nc">{t("nc.title")}</Link>}
        state={<DocumentState document="quality_nc" state={summary.state} />}
        note={
          <>
            {atLine ? coded(t, "cause", summary.cause_of_stop) : coded(t, "origin", summary.origin)} · {summary.item}
            {summary.order && " · "}
            {nc.order_id !== null ? (
              <Link to="/production/orders/$id" params={{ id: nc.order_id }}>
                {summary.order}
              </Link>
            ) : (
              summary.order
            )}
            {summary.cell && ` · ${cellName(summary.cell)}`}
          </>
        }
      />
      {waits && <Board nc={nc} />}
      {atLine ? <WhatHappened nc={nc} chart={chart} /> : <LotFacts nc={nc} />}
      {!waits && <Board nc={nc} />}
      <Reworks nc={nc} />
      {atLine && (
        <div className="columns">
          <HeldPieces nc={nc} />
          <div>
            <StopTimes nc={nc} stop={stop} />
            <Reaction nc={nc} />
          </div>
        </div>
      )}
      <CasesOf of={{ nc_id: nc.id }} from={{ nc_id: nc.id }} number={summary.number} problem={summary.reason ?? ""} />
      <NcJournal nc={nc} />
      <NcTimeline nc={nc} />
    </>
  );
}
