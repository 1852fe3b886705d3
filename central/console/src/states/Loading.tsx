import { Skeleton } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** The outline of what is coming, with a word for those who do not see it. */
export function Loading({ rows = 6 }: { rows?: number }): ReactNode {
  const { t } = useTranslation();
  return (
    <div aria-busy="true" className="loading">
      <span className="unseen" role="status">
        {t("states.loading")}
      </span>
      <Skeleton active title={{ width: "30%" }} paragraph={{ rows }} />
    </div>
  );
}

export function Opening(): ReactNode {
  return (
    <div className="opening">
      <Loading rows={8} />
    </div>
  );
}
