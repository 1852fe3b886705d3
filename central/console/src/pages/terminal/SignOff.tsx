import { App } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/problem";
import { Problem } from "../../states/Problem";
import { BigButton } from "./BigButton";
import { useOrdered } from "./useOrdered";

/** Asks first: the line starts no further piece after it. */
export function SignOff({ station, main = false }: { station: string; main?: boolean }): ReactNode {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const signOff = useOrdered("shopfloor.sign_off");
  const ask = (): void =>
    void modal.confirm({
      title: t("terminal.signOff"),
      content: t("terminal.signOffSure"),
      okText: t("terminal.signOff"),
      cancelText: t("actions.cancel"),
      onOk: () => signOff.mutateAsync({ station }).catch(() => undefined),
    });
  return (
    <>
      {signOff.isError && <Problem problem={asProblem(signOff.error)} compact />}
      <BigButton text={t("terminal.signOff")} main={main} busy={signOff.isPending} onClick={ask} />
    </>
  );
}
