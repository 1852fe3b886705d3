/** The whole life of one serial or lot on one screen: where it is, how it came to be, and everything that belongs to it. */
import { DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert, Button, Tabs } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type Life, dossierAddress, lifeQuery } from "../../api/trace";
import { inLanguage, useLanguage } from "../../i18n";
import type { LifeTab } from "../../routes/trace";
import { PageHead } from "../../shell/PageHead";
import { StateTag } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { FamilyGraph } from "./FamilyGraph";
import { Glance } from "./Glance";
import { LifeTimeline } from "./LifeTimeline";
import { Moves } from "./Moves";
import { Process } from "./Process";
import { Records } from "./Records";
import { Siblings } from "./Siblings";
import { TraceScan } from "./TracePage";
import { useWhere } from "./words";
import "./trace.css";

const route = getRouteApi("/inside/trace/$lot");

export function LifePage(): ReactNode {
  const { lot } = route.useParams();
  const life = useQuery(lifeQuery(lot));
  return (
    <Asked query={life} rows={14}>
      {(data) => <Body key={lot} life={data} />}
    </Asked>
  );
}

function Body({ life }: { life: Life }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const { tab = "path", place } = route.useSearch();
  const { lot } = life;
  const where = useWhere()(life.where);
  const go = (next: LifeTab, at?: string): void =>
    void navigate({
      to: "/trace/$lot",
      params: { lot: lot.lot_id },
      search: { tab: next, ...(at === undefined ? {} : { place: at }) },
      replace: true,
      resetScroll: false,
    });
  const records = life.ncs.length + life.inspections.length + life.stops.length;
  return (
    <>
      <PageHead
        title={lot.number}
        back={<Link to="/trace">{t("trace.title")}</Link>}
        state={<StateTag colour={where.colour} text={where.text} />}
        note={`${t(lot.kind === "serial" ? "trace.serial" : "trace.lot")} · ${lot.item} · ${inLanguage(language, lot, "item")}`}
        extra={
          <>
            <Button icon={<DownloadOutlined />} href={dossierAddress(lot.lot_id, "pdf", language)} download>
              {t("trace.dossierPdf")}
            </Button>
            <Button
              icon={<DownloadOutlined />}
              href={dossierAddress(lot.lot_id, "json", language)}
              download={`dossier-${lot.number}.json`}
            >
              {t("trace.dossierJson")}
            </Button>
          </>
        }
      />
      <div className="scan-slim">
        <TraceScan />
      </div>
      <Glance life={life} />
      <FamilyGraph life={life} onPlace={(at) => go("siblings", at)} />
      {(life.genealogy.truncated || life.siblings.truncated) && (
        <Alert type="warning" showIcon className="banner" title={t("trace.truncated")} />
      )}
      <Tabs
        activeKey={tab}
        onChange={(key) => go(key as LifeTab)}
        aria-label={t("trace.tabs")}
        items={[
          { key: "path", label: t("trace.path"), children: <LifeTimeline life={life} /> },
          { key: "process", label: t("trace.process"), children: <Process life={life} /> },
          { key: "quality", label: t("trace.quality", { count: records }), children: <Records life={life} /> },
          {
            key: "siblings",
            label: t("trace.siblings", { count: life.siblings.found }),
            children: <Siblings life={life} place={place} onPlace={(at) => go("siblings", at)} />,
          },
          { key: "moves", label: t("trace.moves"), children: <Moves life={life} /> },
        ]}
      />
    </>
  );
}
