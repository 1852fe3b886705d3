/** Signing a disposition: what is signed, what the signature means, the password again. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Form, Input, Modal, Radio, Select } from "antd";
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";

import { command, newKey } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Disposition, NcDocument } from "../../api/types";
import { inLanguage, useLanguage } from "../../i18n";
import { meQuery } from "../../session";
import { useFocusBack } from "../../shell/useFocusBack";
import { Problem } from "../../states/Problem";
import { DispositionLines } from "./Board";

interface Props {
  nc: NcDocument;
  disposition: Disposition;
  onClose: () => void;
}

interface Fields {
  meaning: "approved" | "reviewed";
  role?: string;
  password: string;
}

export function SignBoard({ nc, disposition, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  useFocusBack();
  const language = useLanguage();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { data: me } = useQuery(meQuery);
  const key = useRef(newKey());
  const mine = disposition.board.filter((seat) => seat.signed === null && me?.roles.includes(seat.role));
  const signing = useMutation({
    mutationFn: (fields: Fields) =>
      command(
        "quality.sign_disposition",
        { nc_id: nc.id, content_hash: disposition.content_hash, ...fields },
        { key: key.current },
      ) as Promise<{ state: string }>,
    onSuccess: async (answer) => {
      void message.success(t(answer.state === "decided" ? "board.decided" : "board.signed"));
      onClose();
      await queries.invalidateQueries();
    },
    onError: (error) => {
      if (asProblem(error).status !== 0) key.current = newKey();
    },
  });
  return (
    <Modal
      open
      width={640}
      centered
      title={t("board.signTitle", { number: nc.summary.number, revision: disposition.revision })}
      onCancel={onClose}
      okText={t("board.sign")}
      cancelText={t("actions.cancel")}
      okButtonProps={{ htmlType: "submit", form: "sign-board", loading: signing.isPending }}
      mask={{ closable: false }}
      destroyOnHidden
    >
      <DispositionLines disposition={disposition} />
      <p className="quiet">{t("sign.as", { name: me?.display || me?.login || "" })}</p>
      {signing.isError && <Problem problem={asProblem(signing.error)} compact />}
      <Form<Fields>
        id="sign-board"
        layout="vertical"
        requiredMark={false}
        initialValues={{ meaning: "approved", role: mine[0]?.role }}
        onFinish={(fields) => signing.mutate(fields)}
      >
        {mine.length > 1 && (
          <Form.Item name="role" label={t("board.role")}>
            <Select options={mine.map((seat) => ({ value: seat.role, label: inLanguage(language, seat, "name") }))} />
          </Form.Item>
        )}
        <Form.Item name="meaning" label={t("board.meaning")}>
          <Radio.Group
            className="choices-down"
            options={(["approved", "reviewed"] as const).map((value) => ({ value, label: t(`board.${value}`) }))}
          />
        </Form.Item>
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
