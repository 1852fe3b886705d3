/** The password once more, as a signature asks for it. */
import { Form, Input } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export function PasswordAgain(): ReactNode {
  const { t } = useTranslation();
  return (
    <Form.Item name="password" label={t("sign.password")} rules={[{ required: true, message: t("login.passwordNeeded") }]}>
      <Input.Password autoFocus autoComplete="current-password" />
    </Form.Item>
  );
}
