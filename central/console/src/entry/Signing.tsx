/** What a signature means and whose it is, and the password once more: the same for every document that is signed. */
import { useQuery } from "@tanstack/react-query";
import { Form, Input } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../session";

export function Signer(): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  return <p className="quiet">{t("sign.as", { name: me?.display || me?.login || "" })}</p>;
}

export function Meaning({ children }: { children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="meaning">
      <p>{t("sign.meaningLabel")}</p>
      <blockquote>{children}</blockquote>
      <Signer />
    </div>
  );
}

export function PasswordAgain({ autoFocus = true }: { autoFocus?: boolean }): ReactNode {
  const { t } = useTranslation();
  return (
    <Form.Item name="password" label={t("sign.password")} rules={[{ required: true, message: t("login.passwordNeeded") }]}>
      <Input.Password autoFocus={autoFocus} autoComplete="current-password" maxLength={200} />
    </Form.Item>
  );
}
