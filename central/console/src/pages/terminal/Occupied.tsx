import { Alert } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Station } from "../../api/types";
import { SignOff } from "./SignOff";

/** Somebody else is signed on, or forgot to sign off. */
export function Occupied({ station, operator }: { station: Station; operator: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={t("terminal.title")}>
      <Alert
        type="warning"
        showIcon
        className="banner"
        title={t("terminal.somebodyElse", { operator })}
        description={t("terminal.somebodyElseHint")}
      />
      <SignOff station={station.code} />
    </section>
  );
}
