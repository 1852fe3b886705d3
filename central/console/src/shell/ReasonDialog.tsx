/** A command that needs a reason: one sees what it does, says why, and sends it once. */
import { App, Form, Input } from "antd";
import { type ReactNode, useId } from "react";

import { asProblem } from "../api/problem";
import { Problem } from "../states/Problem";
import { Dialog } from "./Dialog";
import { useCommand } from "./useCommand";

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
  const { message } = App.useApp();
  const form = useId();
  const sending = useCommand(name, {
    version,
    onDone: () => {
      void message.success(done);
      onClose();
    },
  });
  return (
    <Dialog title={title} okText={okText} form={form} sending={sending.isPending} danger={danger} onClose={onClose}>
      {children}
      {sending.isError && <Problem problem={asProblem(sending.error)} compact />}
      <Form<{ reason: string }>
        id={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ reason }) => sending.mutate({ ...subject, reason: reason.trim().replace(/\s+/g, " ") })}
      >
        <Form.Item name="reason" label={label} rules={[{ required: true, whitespace: true, message: needed }]}>
          <Input.TextArea autoFocus rows={3} maxLength={REASON_MAX} />
        </Form.Item>
      </Form>
    </Dialog>
  );
}
