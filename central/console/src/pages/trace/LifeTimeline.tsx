/** What happened to it, the oldest first, each moment with its document; beside it who had a hand in it. */
import { Timeline } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Life } from "../../api/trace";
import { dateTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { Nothing } from "../../states/Nothing";
import { Document } from "./Glance";
import { detailOf } from "./words";

const COLOURS: Record<string, string> = { stopped: "red", nc: "red", delivered: "green", reset: "green" };

export function LifeTimeline({ life }: { life: Life }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const names = new Map(life.readings.map((one) => [one.characteristic, inLanguage(language, one, "name")]));
  if (life.timeline.length === 0) return <Nothing title={t("trace.noTimeline")} />;
  return (
    <div className="columns life-columns">
      <section className="card" aria-label={t("trace.path")} data-testid="life-timeline">
        <h2>{t("trace.path")}</h2>
        <Timeline
          className="timeline"
          items={life.timeline.map((one, index) => ({
            key: `${one.at} ${index}`,
            color: COLOURS[one.kind] ?? "blue",
            content: (
              <>
                <strong>{inLanguage(language, one, "title")}</strong> {one.document && <Document document={one.document} />}
                <div className="life-detail">{detailOf(t, one, names)}</div>
                <div className="quiet">
                  <span className="figures">{dateTime(one.at)}</span>
                  {one.who && ` · ${one.who}`}
                </div>
              </>
            ),
          }))}
        />
      </section>
      <section className="card" aria-label={t("trace.people")} data-testid="people">
        <h2>{t("trace.people")}</h2>
        <dl className="pairs">
          {life.people.map((one) => (
            <Person key={one.name} name={one.name} did={one.did} />
          ))}
        </dl>
      </section>
    </div>
  );
}

/** What somebody did comes as "zh / en: document". */
function Person({ name, did }: { name: string; did: readonly string[] }): ReactNode {
  const language = useLanguage();
  const said = (text: string): string => {
    const [zh = text, rest = ""] = text.split(" / ");
    const [en = "", of = ""] = rest.split(": ");
    return [language === "zh" ? zh : en || zh, of].filter(Boolean).join(" ");
  };
  return (
    <>
      <dt>{name}</dt>
      <dd>{did.map(said).join(", ")}</dd>
    </>
  );
}
