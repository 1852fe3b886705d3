import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Modal } from "antd";
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";

import { command, newKey } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { NcDocument } from "../../api/types";
import { useFocusBack } from "../../shell/useFocusBack";
import { Problem } from "../../states/Problem";

export function CloseDialog({ nc, onClose }: { nc: NcDocument; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  useFocusBack();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const key = useRef(newKey());
  const closing = useMutation({
    mutationFn: () => command("quality.close_nc", { nc_id: nc.id }, { key: key.current, version: nc.version }),
    onSuccess: async () => {
      void message.success(t("board.closed"));
      onClose();
      await queries.invalidateQueries();
    },
  });
  return (
    <Modal
      open
      centered
      title={`${t("board.close")} · ${nc.summary.number}`}
      okText={t("board.close")}
      cancelText={t("actions.cancel")}
      okButtonProps={{ loading: closing.isPending, autoFocus: true }}
      onOk={() => closing.mutate()}
      onCancel={onClose}
    >
      <p>{t("board.closeHint")}</p>
      {closing.isError && <Problem problem={asProblem(closing.error)} compact />}
    </Modal>
  );
}
