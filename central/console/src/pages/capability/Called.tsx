import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { coded } from "../../i18n";
import { StateTag } from "../../shell/StateTag";
import type { Colour } from "../../shell/Symbol";

const COLOURS: Record<string, Colour> = {
  capable: "green",
  not_capable: "red",
  performs: "amber",
  does_not_perform: "red",
};

/** What a study says, in words and by shape; a provisional good result is amber. */
export function Called({ called, provisional }: { called: string; provisional: boolean }): ReactNode {
  const { t } = useTranslation();
  const colour = COLOURS[called] ?? "grey";
  const words = coded(t, "capabilityCalled", called);
  return (
    <StateTag
      colour={provisional && colour === "green" ? "amber" : colour}
      text={provisional ? `${words} · ${t("capability.provisional")}` : words}
    />
  );
}

/** "cpk" as people write it. */
export function indexName(code: string): string {
  return code.charAt(0).toUpperCase() + code.slice(1);
}
