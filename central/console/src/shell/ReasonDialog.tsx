/** A command that needs a reason: one sees what it does, says why, and sends it once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Form, Input, Modal } from "antd";
import { type ReactNode, useId, useRef } from "react";
import { useTranslation } from "react-i18next";

import { command, newKey } from "../api/client";
import { asProblem } from "../api/problem";
import { Problem } from "../states/Problem";
import { useFocusBack } from "./useFocusBack";

const REASON_MAX = 400;

interface Props {
  name: string;
  subject: Record<string, unknown>;
  version?: number;
  title: string;
  label: string;
  needed: string;
  okText: string;
  done: string;
  danger?: boolean;
  onClose: () => void;
  children: ReactNode;
}

export function ReasonDialog(props: Props): ReactNode {
  const { name, subject, version, title, label, needed, okText, done, danger = false, onClose, children } = props;
  const { t } = useTranslation();
  useFocusBack();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const form = useId();
  const key = useRef(newKey());
  const sending = useMutation({
    mutationFn: (reason: string) => command(name, { ...subject, reason }, { key: key.current, version }),
    onSuccess: async () => {
      void message.success(done);
      onClose();
      await queries.invalidateQueries();
    },
    onError: (error) => {
      if (asProblem(error).status !== 0) key.current = newKey(); // refused: what comes now is another request
    },
  });
  return (
    <Modal
      open
      centered
      title={title}
      onCancel={onClose}
      okText={okText}
      cancelText={t("actions.cancel")}
      okButtonProps={{ htmlType: "submit", form, loading: sending.isPending, danger }}
      mask={{ closable: false }}
      destroyOnHidden
    >
      {children}
      {sending.isError && <Problem problem={asProblem(sending.error)} compact />}
      <Form<{ reason: string }>
        id={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ reason }) => sending.mutate(reason.trim().replace(/\s+/g, " "))}
      >
        <Form.Item name="reason" label={label} rules={[{ required: true, whitespace: true, message: needed }]}>
          <Input.TextArea autoFocus rows={3} maxLength={REASON_MAX} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
