/** A version of control limits: the numbers, what they rest on, who signed; signing and recalculating start here. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Button } from "antd";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { chartQuery, limitsQuery } from "../../api/queries";
import type { Chart, LimitsDocument } from "../../api/types";
import { ControlChart } from "../../chart/ControlChart";
import { SubgroupAside } from "../../chart/SubgroupPanel";
import { dateTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { ActionButton } from "../../shell/Actions";
import { PageHead } from "../../shell/PageHead";
import { ReasonDialog } from "../../shell/ReasonDialog";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { VersionChart, choicesOfVersion } from "../charts/VersionChart";
import { searchOf } from "../charts/address";
import { Numbers, phaseOne } from "./LimitsNumbers";
import { Exclusions, History, RecordOf, Stages } from "./LimitsRecordCards";
import { RecalculateDialog } from "./RecalculateDialog";
import { FREEZE, SignDialog } from "./SignDialog";

const route = getRouteApi("/inside/quality/limits/$id");
const WITHDRAW = "quality.withdraw_limits";
const PROPOSE = "quality.sign_limits"; // the permission to propose limits, and to sign them

export function LimitsPage(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { id } = route.useParams();
  const [open, setOpen] = useState<"sign" | "withdraw" | "recalculate" | null>(null);
  const { data: me } = useQuery(meQuery);
  const limits = useQuery(limitsQuery(id));
  const number = limits.data?.limits.order;
  const characteristic = limits.data?.limits.characteristic ?? null;
  const chart = useQuery(chartQuery(limits.data?.cell_id ?? null, number ?? null, characteristic));
  return (
    <Asked query={limits} rows={12}>
      {(data) => (
        <>
          <PageHead
            title={t("limits.title", {
              characteristic: chart.data ? inLanguage(language, chart.data, "name") : data.limits.characteristic,
              version: data.limits.limits_version,
            })}
            back={<Link to="/inbox">{t("shell.inbox")}</Link>}
            state={<DocumentState document="quality_control_limits" state={data.limits.state} />}
            note={
              data.order_id !== null && (
                <Link to="/production/orders/$id" params={{ id: data.order_id }}>
                  {data.limits.order}
                </Link>
              )
            }
            extra={
              <>
                <Link
                  className="builder-link"
                  to="/quality/charts"
                  search={searchOf(choicesOfVersion(data))}
                >
                  {t("charts.open")}
                </Link>
                {may(me, "quality.capability") && (
                  <Link
                    className="builder-link"
                    to="/quality/capability/new"
                    search={{ order: data.limits.order, characteristic: data.limits.characteristic }}
                  >
                    {t("capability.link")}
                  </Link>
                )}
                {may(me, PROPOSE) && <Button onClick={() => setOpen("recalculate")}>{t("recalculate.title")}…</Button>}
                {data.actions
                  .filter((action) => action.command === WITHDRAW && action.allowed)
                  .map((action) => (
                    <ActionButton key={WITHDRAW} action={action} onClick={() => setOpen("withdraw")} />
                  ))}
                {data.actions
                  .filter((action) => action.command === FREEZE)
                  .map((action) => (
                    <ActionButton key={FREEZE} action={action} primary onClick={() => setOpen("sign")} />
                  ))}
              </>
            }
          />
          <Numbers document={data} />
          {data.record.selection === null ? (
            <Asked query={chart} compact>
              {(drawn) => <Subgroups document={data} chart={drawn} />}
            </Asked>
          ) : (
            <section className="card" aria-label={t("limits.data")}>
              <h2>{t("limits.data")}</h2>
              <VersionChart document={data} />
            </section>
          )}
          <RecordOf document={data} />
          <Stages rows={data.record.stages} decimals={data.measure.decimals} />
          <Exclusions rows={data.record.exclusions} />
          <Signatures document={data} />
          <History characteristic={data.limits.characteristic} plan={data.plan_id} here={data.id} />
          {open === "sign" && <SignDialog document={data} chart={chart.data} onClose={() => setOpen(null)} />}
          {open === "recalculate" && <RecalculateDialog document={data} onClose={() => setOpen(null)} />}
          {open === "withdraw" && (
            <ReasonDialog
              name={WITHDRAW}
              subject={{ limits_id: data.id }}
              version={data.version}
              title={t("limitsRecord.withdraw")}
              label={t("exclude.reason")}
              needed={t("ask.needed")}
              okText={t("limitsRecord.withdraw")}
              done={t("limitsRecord.withdrawn")}
              onClose={() => setOpen(null)}
            >
              <p className="quiet">{t("limitsRecord.withdrawHint")}</p>
            </ReasonDialog>
          )}
        </>
      )}
    </Asked>
  );
}

function Subgroups({ document, chart }: { document: LimitsDocument; chart: Chart }): ReactNode {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<number | null>(null);
  const model = useMemo(() => phaseOne(document, chart), [document, chart]);
  const point = chart.subgroups.find((one) => one.subgroup === chosen);
  return (
    <section className="card" aria-label={t("limits.data")}>
      <h2>{t("limits.data")}</h2>
      <div className="around">
        <ControlChart model={model} chosen={chosen} onChoose={setChosen} size="medium" />
        {point && <SubgroupAside chart={chart} point={point} onClose={() => setChosen(null)} />}
      </div>
    </section>
  );
}

function Signatures({ document }: { document: LimitsDocument }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <section className="card" aria-label={t("limits.signatures")} data-testid="signatures">
      <h2>{t("limits.signatures")}</h2>
      {document.signatures.length === 0 ? (
        <p className="quiet">{t("limits.notSigned")}</p>
      ) : (
        <ul className="plain">
          {document.signatures.map((one) => (
            <li key={`${one.login} ${one.at}`}>
              <strong>{one.display}</strong> ({one.login}) · <span className="figures">{dateTime(one.at)}</span>
              <div>{inLanguage(language, one, "meaning")}</div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
