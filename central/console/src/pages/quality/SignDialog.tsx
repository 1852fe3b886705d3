/** Signing limits: one sees what one signs, reads what the signature means, and gives the password again. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Form, Input, Modal } from "antd";
import { type ReactNode, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import { command, newKey } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Chart, LimitsDocument } from "../../api/types";
import { ControlChart } from "../../chart/ControlChart";
import { meQuery } from "../../session";
import { useFocusBack } from "../../shell/useFocusBack";
import { Problem } from "../../states/Problem";
import { FREEZE, Numbers, phaseOne } from "./LimitsPage";

interface Props {
  document: LimitsDocument;
  chart: Chart | undefined;
  onClose: () => void;
}

export function SignDialog({ document, chart, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  useFocusBack();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { data: me } = useQuery(meQuery);
  const key = useRef(newKey()); // one signature, however often it has to be sent
  const model = useMemo(() => (chart ? phaseOne(document, chart) : null), [document, chart]);
  const signing = useMutation({
    mutationFn: (password: string) =>
      command(FREEZE, { limits_id: document.id, password }, { key: key.current, version: document.version }),
    onSuccess: async () => {
      void message.success(t("sign.done"));
      onClose();
      await queries.invalidateQueries();
    },
  });
  return (
    <Modal
      open
      width={860}
      centered
      title={t("sign.title", { version: document.limits.limits_version })}
      onCancel={onClose}
      okText={t("sign.sign")}
      cancelText={t("actions.cancel")}
      okButtonProps={{ htmlType: "submit", form: "sign", loading: signing.isPending }}
      mask={{ closable: false }}
      destroyOnHidden
    >
      <Numbers document={document} />
      {model && <ControlChart model={model} size="small" />}
      <div className="meaning">
        <p>{t("sign.meaningLabel")}</p>
        <blockquote>{t("sign.meaning")}</blockquote>
        <p className="quiet">{t("sign.as", { name: me?.display || me?.login || "" })}</p>
      </div>
      {signing.isError && <Problem problem={asProblem(signing.error)} compact />}
      <Form<{ password: string }>
        id="sign"
        layout="vertical"
        requiredMark={false}
        onFinish={({ password }) => signing.mutate(password)}
      >
        <Form.Item
          name="password"
          label={t("sign.password")}
          rules={[{ required: true, message: t("login.passwordNeeded") }]}
        >
          <Input.Password autoFocus autoComplete="current-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
