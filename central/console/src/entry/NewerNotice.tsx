/** Says above a form that somebody else changed its document, and lets its writer choose. */
import { Alert, Button, Space } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Held, Versioned } from "./held";

interface Props<Doc extends Versioned> {
  held: Held<Doc>;
  /** One's own saving makes a newer version too. */
  saving: { isPending: boolean; isSuccess: boolean; reset: () => void };
}

export function NewerNotice<Doc extends Versioned>({ held, saving }: Props<Doc>): ReactNode {
  const { t } = useTranslation();
  if (!held.newer || saving.isPending || saving.isSuccess) return null;
  const choose = (choice: () => void) => (): void => {
    saving.reset(); // a refusal of the old version has been answered
    choice();
  };
  return (
    <Alert
      className="problem"
      role="alert"
      type="warning"
      showIcon
      title={t("states.newer")}
      description={
        <>
          <p>{t("states.newerHint")}</p>
          <Space wrap>
            <Button onClick={choose(held.takeNew)}>{t("states.takeNew")}</Button>
            <Button onClick={choose(held.keepMine)}>{t("states.keepMine")}</Button>
          </Space>
        </>
      }
    />
  );
}
