/** Signing limits: one sees what one signs, reads what the signature means, and gives the password again. */
import { App, Form } from "antd";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/problem";
import type { Chart, LimitsDocument } from "../../api/types";
import { ControlChart } from "../../chart/ControlChart";
import { Meaning, PasswordAgain } from "../../entry/Signing";
import { Dialog } from "../../shell/Dialog";
import { useCommand } from "../../shell/useCommand";
import { Problem } from "../../states/Problem";
import { Numbers, phaseOne } from "./LimitsNumbers";

export const FREEZE = "quality.freeze_limits";

interface Props {
  document: LimitsDocument;
  chart: Chart | undefined;
  onClose: () => void;
}

export function SignDialog({ document, chart, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const model = useMemo(() => (chart ? phaseOne(document, chart) : null), [document, chart]);
  const signing = useCommand(FREEZE, {
    version: document.version,
    onDone: () => {
      void message.success(t("sign.done"));
      onClose();
    },
  });
  return (
    <Dialog
      width={860}
      title={t("sign.title", { version: document.limits.limits_version })}
      okText={t("sign.sign")}
      form="sign"
      sending={signing.isPending}
      onClose={onClose}
    >
      <Numbers document={document} />
      {model && <ControlChart model={model} size="small" />}
      <Meaning>{document.actions.find((one) => one.command === FREEZE)?.means}</Meaning>
      {signing.isError && <Problem problem={asProblem(signing.error)} compact />}
      <Form<{ password: string }>
        id="sign"
        layout="vertical"
        requiredMark={false}
        onFinish={({ password }) => signing.mutate({ limits_id: document.id, password })}
      >
        <PasswordAgain />
      </Form>
    </Dialog>
  );
}
