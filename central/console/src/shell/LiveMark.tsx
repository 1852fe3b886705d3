import { type ReactNode, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { live } from "../api/live";
import { clock } from "../format/time";

/** Whether what is on the screen follows the plant; says since when it does not. */
export function LiveMark(): ReactNode {
  const { t } = useTranslation();
  const state = useSyncExternalStore(live.subscribe, live.snapshot);
  const text = state === "lost" ? t("shell.liveLost", { time: clock(live.since * 1000) }) : t(`shell.live_${state}`);
  return (
    <span className={`live live-${state}`} role="status">
      <span className="live-dot" aria-hidden="true" />
      <span className="live-text">{text}</span>
    </span>
  );
}
