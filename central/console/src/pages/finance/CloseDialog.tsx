/** Closing areas of a period: for good, so it asks which. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Checkbox, Form, Modal } from "antd";
import { type ReactNode, useId, useRef } from "react";
import { useTranslation } from "react-i18next";

import { command, newKey } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Period } from "../../api/types";
import { useFocusBack } from "../../shell/useFocusBack";
import { Problem } from "../../states/Problem";

export const AREAS = ["stock", "payables", "receivables", "general"] as const;
export type Area = (typeof AREAS)[number];

export function openAreas(period: Pick<Period, Area>): Area[] {
  return AREAS.filter((area) => period[area] === "open");
}

export function CloseDialog({ period, onClose }: { period: Pick<Period, Area | "period">; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  useFocusBack();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const form = useId();
  const key = useRef(newKey());
  const closing = useMutation({
    mutationFn: (areas: Area[]) =>
      command("finance.close_period", { period: period.period, areas }, { key: key.current }),
    onSuccess: async () => {
      void message.success(t("period.closed", { period: period.period }));
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
      centered
      title={t("period.closeTitle", { period: period.period })}
      onCancel={onClose}
      okText={t("period.close")}
      cancelText={t("actions.cancel")}
      okButtonProps={{ htmlType: "submit", form, danger: true, loading: closing.isPending }}
      destroyOnHidden
    >
      <p>{t("period.closeHint")}</p>
      {closing.isError && <Problem problem={asProblem(closing.error)} compact />}
      <Form<{ areas: Area[] }>
        id={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ areas: [] }}
        onFinish={({ areas }) => closing.mutate(areas)}
      >
        <Form.Item
          name="areas"
          label={t("period.areas")}
          rules={[{ required: true, type: "array", min: 1, message: t("period.areasNeeded") }]}
        >
          <Checkbox.Group
            className="choices-down"
            options={openAreas(period).map((value) => ({ value, label: t(`period.${value}`) }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
