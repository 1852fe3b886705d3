import { Timeline as AntTimeline } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { dateTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { Nothing } from "../../states/Nothing";

export interface Entry {
  at: number;
  event: string;
  title_zh: string;
  title_en: string;
  actor: string;
  reason: string | null;
}

/** What happened to a document, the newest first. */
export function Timeline({ entries }: { entries: readonly Entry[] }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  if (entries.length === 0) return <Nothing title={t("timeline.empty")} />;
  return (
    <AntTimeline
      className="timeline"
      items={entries.map((entry, index) => ({
        key: `${entry.at} ${index}`,
        content: (
          <>
            <strong>{inLanguage(language, entry, "title")}</strong>
            <div className="quiet">
              <span className="figures">{dateTime(entry.at)}</span> · {entry.actor}
              {entry.reason ? ` · ${entry.reason}` : ""}
            </div>
          </>
        ),
      }))}
    />
  );
}
