/** Signing a disposition: what is signed, what the signature means, the password again. */
import { useQuery } from "@tanstack/react-query";
import { App, Form, Radio, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/problem";
import type { Disposition, NcDocument } from "../../api/types";
import { PasswordAgain, Signer } from "../../entry/Signing";
import { inLanguage, useLanguage } from "../../i18n";
import { meQuery } from "../../session";
import { Dialog } from "../../shell/Dialog";
import { useCommand } from "../../shell/useCommand";
import { Problem } from "../../states/Problem";
import { DispositionLines } from "./DispositionLines";

export const SIGN = "quality.sign_disposition";

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
  const language = useLanguage();
  const { message } = App.useApp();
  const { data: me } = useQuery(meQuery);
  const mine = disposition.board.filter((seat) => seat.signed === null && me?.roles.includes(seat.role));
  const signing = useCommand<{ state: string }>(SIGN, {
    onDone: ({ state }) => {
      void message.success(t(state === "decided" ? "board.decided" : "board.signed"));
      onClose();
    },
  });
  return (
    <Dialog
      width={640}
      title={t("board.signTitle", { number: nc.summary.number, revision: disposition.revision })}
      okText={t("board.sign")}
      form="sign-board"
      sending={signing.isPending}
      onClose={onClose}
    >
      <DispositionLines disposition={disposition} />
      <Signer />
      {signing.isError && <Problem problem={asProblem(signing.error)} compact />}
      <Form<Fields>
        id="sign-board"
        layout="vertical"
        requiredMark={false}
        initialValues={{ meaning: "approved", role: mine[0]?.role }}
        onFinish={(fields) => signing.mutate({ nc_id: nc.id, content_hash: disposition.content_hash, ...fields })}
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
        <PasswordAgain />
      </Form>
    </Dialog>
  );
}
