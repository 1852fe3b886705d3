import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Nothing } from "./Nothing";

export function NotFound(): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="opening">
      <Nothing title={t("states.noSuchPage")} hint={<Link to="/">{t("states.toStart")}</Link>} />
    </div>
  );
}
