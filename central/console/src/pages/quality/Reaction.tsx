import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { NcDocument } from "../../api/types";
import { measured } from "../../format/numbers";
import { dateTime } from "../../format/time";
import { coded } from "../../i18n";
import { StateTag } from "../../shell/StateTag";

interface FirstReaction {
  person?: string | null;
  cause?: string | null;
  cause_text?: string | null;
  action?: string | null;
  action_text?: string | null;
  at?: number | null;
  master_nominal?: number | null;
  master_value?: number | null;
  master_passed?: boolean | null;
}

/** What the person at the line found and did, and what the gauge said of its master ring. */
export function Reaction({ nc }: { nc: NcDocument }): ReactNode {
  const { t } = useTranslation();
  const decimals = nc.measure?.decimals ?? 3;
  const reaction = nc.first_reaction as FirstReaction | null;
  const text = (group: "reason" | "action", code?: string | null, words?: string | null): string =>
    [code ? coded(t, group, code) : "", words ?? ""].filter(Boolean).join(": ") || "–";
  return (
    <section className="card" aria-label={t("reaction.title")} data-testid="reaction">
      <h2>{t("reaction.title")}</h2>
      {reaction === null ? (
        <p className="quiet">{t("reaction.none")}</p>
      ) : (
        <dl className="pairs">
          {reaction.master_value !== null && reaction.master_value !== undefined && (
            <>
              <dt>{t("reaction.master")}</dt>
              <dd>
                <span className="figures">
                  {measured(reaction.master_value, decimals)} / {measured(reaction.master_nominal, decimals)}
                </span>{" "}
                <StateTag
                  colour={reaction.master_passed ? "green" : "red"}
                  text={t(reaction.master_passed ? "reaction.gaugeGood" : "reaction.gaugeBad")}
                />
              </dd>
            </>
          )}
          <dt>{t("reaction.cause")}</dt>
          <dd>{text("reason", reaction.cause, reaction.cause_text)}</dd>
          <dt>{t("reaction.action")}</dt>
          <dd>{text("action", reaction.action, reaction.action_text)}</dd>
          <dt>{t("reaction.person")}</dt>
          <dd>
            {reaction.person ?? "–"}
            {reaction.at ? ` · ${dateTime(reaction.at)}` : ""}
          </dd>
        </dl>
      )}
    </section>
  );
}
