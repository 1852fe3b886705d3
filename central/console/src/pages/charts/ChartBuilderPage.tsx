/** The chart builder: any characteristic, split, judged, zoomed, with what has a cause left out; shared by its address. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button } from "antd";
import { LinkOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { ChartArea } from "./ChartArea";
import { ChoiceBar } from "./ChoiceBar";
import { PickList } from "./PickCharacteristic";
import { SavedCharts } from "./SavedCharts";
import "./builder.css";
import "../../chart/chart.css";
import { isReady } from "./kinds";
import { useChoices } from "./useChoices";

export function ChartBuilderPage(): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const chosen = useChoices();
  const { choices, change } = chosen;
  const ready = isReady(choices);
  return (
    <>
      <PageHead
        title={t("charts.title")}
        back={<Link to="/quality/lines">{t("lines.title")}</Link>}
        note={t("charts.note")}
        extra={
          <>
            {ready && <ShareButton />}
            <SavedCharts choices={choices} onOpen={change} />
          </>
        }
      />
      <ChoiceBar choices={choices} change={change} />
      {ready ? <ChartArea chosen={chosen} me={me} /> : <PickList change={change} />}
    </>
  );
}

function ShareButton(): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(window.location.href); // not there on plain HTTP
      void message.success(t("charts.copied"));
    } catch {
      void message.info(t("charts.notCopied"));
    }
  };
  return (
    <Button icon={<LinkOutlined />} onClick={() => void copy()}>
      {t("charts.share")}
    </Button>
  );
}
