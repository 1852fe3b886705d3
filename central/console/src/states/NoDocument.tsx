import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { PageHead } from "../shell/PageHead";
import { Nothing } from "./Nothing";

/** In place of a document that the address names and nobody wrote. */
export function NoDocument(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t("states.noSuchDocument")} />
      <Nothing title={t("states.noSuchDocumentHint")} />
    </>
  );
}
