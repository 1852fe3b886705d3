/** Signing a verdict or an override: what it means is read, the password is given again. */
import { App, Form, Input, Select } from "antd";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";

import { type Grade, type StudyDocument, resultOf } from "../../api/msa";
import { asProblem } from "../../api/problem";
import type { Action } from "../../api/types";
import { Meaning, PasswordAgain } from "../../entry/Signing";
import { Dialog } from "../../shell/Dialog";
import { useCommand } from "../../shell/useCommand";
import { Problem } from "../../states/Problem";
import { Grades } from "./Grades";

const JUDGE = "quality.judge_msa_study";
const VERDICTS: readonly Grade[] = ["accepted", "conditional", "rejected"];

interface Said {
  verdict?: Grade;
  words: string;
  password: string;
}

export function SignStudy({ study, action, onClose }: { study: StudyDocument; action: Action; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const form = useId();
  const judging = action.command === JUDGE;
  const result = resultOf(study);
  const signing = useCommand<unknown>(action.command, {
    version: study.version,
    onDone: () => {
      void message.success(t("actions.done", { title: action.title }));
      onClose();
    },
  });
  const send = ({ verdict, words, password }: Said): void =>
    signing.mutate({ study_id: study.id, password, ...(judging ? { verdict, note: words.trim() } : { reason: words.trim() }) });
  const needed = [{ required: true, whitespace: true, message: t("msa.needed") }];
  return (
    <Dialog title={action.title} okText={t("sign.sign")} form={form} sending={signing.isPending} danger={!judging} onClose={onClose}>
      {result && <Grades grades={result.grades} />}
      {signing.isError && <Problem problem={asProblem(signing.error)} compact />}
      <Form<Said> id={form} layout="vertical" requiredMark={false} initialValues={{ verdict: study.best ?? undefined }} onFinish={send}>
        {judging && (
          <Form.Item name="verdict" label={t("msa.verdict")} rules={[{ required: true, message: t("msa.needed") }]}>
            <Select options={VERDICTS.map((value) => ({ value, label: t(`msaGrade.${value}`) }))} />
          </Form.Item>
        )}
        <Form.Item name="words" label={judging ? t("msa.note") : t("msa.reason")} rules={needed}>
          <Input.TextArea autoFocus rows={3} maxLength={1000} />
        </Form.Item>
        <Meaning>{action.means}</Meaning>
        <PasswordAgain autoFocus={false} />
      </Form>
    </Dialog>
  );
}
