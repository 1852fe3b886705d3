import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { ApiProblem } from "../api/problem";
import { PageHead } from "../shell/PageHead";
import { Nothing } from "./Nothing";
import { Problem } from "./Problem";

/** In place of a document that the address names and nobody wrote. A page that has its heading lacks a part only, and
 * says of that what the server said. */
export function NoDocument({ problem }: { problem: ApiProblem }): ReactNode {
  const { t } = useTranslation();
  const [whole] = useState(() => document.querySelector("h1") === null);
  if (!whole) return <Problem problem={problem} />;
  return (
    <>
      <PageHead title={t("states.noSuchDocument")} />
      <Nothing title={t("states.noSuchDocumentHint")} />
    </>
  );
}
