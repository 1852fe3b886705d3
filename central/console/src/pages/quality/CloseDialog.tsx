import { App } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/problem";
import type { NcDocument } from "../../api/types";
import { Dialog } from "../../shell/Dialog";
import { useCommand } from "../../shell/useCommand";
import { Problem } from "../../states/Problem";

export function CloseDialog({ nc, onClose }: { nc: NcDocument; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const closing = useCommand("quality.close_nc", {
    version: nc.version,
    onDone: () => {
      void message.success(t("board.closed"));
      onClose();
    },
  });
  return (
    <Dialog
      title={`${t("board.close")} · ${nc.summary.number}`}
      okText={t("board.close")}
      okFocus
      sending={closing.isPending}
      onOk={() => closing.mutate({ nc_id: nc.id })}
      onClose={onClose}
    >
      <p>{t("board.closeHint")}</p>
      {closing.isError && <Problem problem={asProblem(closing.error)} compact />}
    </Dialog>
  );
}
