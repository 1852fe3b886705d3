import { LogoutOutlined, UserOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Tooltip } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Me } from "../api/types";
import { forget, logOut } from "../session";

export function Person({ me }: { me: Me }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: logOut,
    onSettled: async () => {
      forget(); // also when the server could not be told: this page keeps nothing
      await navigate({ to: "/login" });
    },
  });
  return (
    <span className="person">
      <UserOutlined aria-hidden="true" />
      <span className="person-name">{me.display || me.login}</span>
      <Tooltip title={t("shell.logOut")}>
        <Button
          type="text"
          icon={<LogoutOutlined />}
          aria-label={t("shell.logOut")}
          loading={leave.isPending}
          onClick={() => leave.mutate()}
        />
      </Tooltip>
    </span>
  );
}
