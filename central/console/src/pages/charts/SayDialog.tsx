import { Form, Input } from "antd";
import { type ReactNode, useId } from "react";

import { Dialog } from "../../shell/Dialog";

const REASON_MAX = 200;

interface Props {
  title: string;
  hint: string;
  label: string;
  needed: string;
  okText: string;
  onClose: () => void;
  onSaid: (reason: string) => void;
}

/** Asks for the reason of something that is done on this page alone. */
export function SayDialog({ title, hint, label, needed, okText, onClose, onSaid }: Props): ReactNode {
  const form = useId();
  return (
    <Dialog title={title} okText={okText} form={form} onClose={onClose}>
      <p className="quiet">{hint}</p>
      <Form<{ reason: string }>
        id={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ reason }) => onSaid(reason.trim().replace(/\s+/g, " "))}
      >
        <Form.Item name="reason" label={label} rules={[{ required: true, whitespace: true, message: needed }]}>
          <Input.TextArea autoFocus rows={2} maxLength={REASON_MAX} />
        </Form.Item>
      </Form>
    </Dialog>
  );
}
