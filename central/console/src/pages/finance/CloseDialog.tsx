/** Closing areas of a period: for good, so it asks which. */
import { App, Checkbox, Form } from "antd";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/problem";
import type { Period } from "../../api/types";
import { Dialog } from "../../shell/Dialog";
import { useCommand } from "../../shell/useCommand";
import { Problem } from "../../states/Problem";

export const AREAS = ["stock", "payables", "receivables", "general"] as const;
export type Area = (typeof AREAS)[number];

export function openAreas(period: Pick<Period, Area>): Area[] {
  return AREAS.filter((area) => period[area] === "open");
}

export function CloseDialog({ period, onClose }: { period: Pick<Period, Area | "period">; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const form = useId();
  const closing = useCommand("finance.close_period", {
    onDone: () => {
      void message.success(t("period.closed", { period: period.period }));
      onClose();
    },
  });
  return (
    <Dialog
      title={t("period.closeTitle", { period: period.period })}
      okText={t("period.close")}
      form={form}
      sending={closing.isPending}
      danger
      onClose={onClose}
    >
      <p>{t("period.closeHint")}</p>
      {closing.isError && <Problem problem={asProblem(closing.error)} compact />}
      <Form<{ areas: Area[] }>
        id={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ areas: [] }}
        onFinish={({ areas }) => closing.mutate({ period: period.period, areas })}
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
    </Dialog>
  );
}
