/** Charts under a name: one's own, and those others share. */
import { DeleteOutlined, FolderOpenOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { App, Button, Checkbox, Form, Input, Popover } from "antd";
import { type ReactNode, memo, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { type SavedChart, savedChartsQuery } from "../../api/charts";
import { asProblem } from "../../api/problem";
import { Dialog } from "../../shell/Dialog";
import { useCommand } from "../../shell/useCommand";
import { Asked } from "../../states/Asked";
import { Problem } from "../../states/Problem";
import type { Choices } from "./choices";
import { isReady } from "./kinds";
import { choicesFrom, definitionOf } from "./definition";
import { requestOf } from "./request";

const NAME_MAX = 80;

export const SavedCharts = memo(function SavedCharts({ choices, onOpen }: { choices: Choices; onOpen: (choices: Choices) => void }): ReactNode {
  const { t } = useTranslation();
  const [saving, setSaving] = useState(false);
  const [open, setOpen] = useState(false);
  const ready = isReady(choices);
  return (
    <>
      {ready && <Button onClick={() => setSaving(true)}>{t("charts.save")}</Button>}
      <Popover
        trigger="click"
        placement="bottomRight"
        open={open}
        onOpenChange={setOpen}
        title={t("charts.saved")}
        content={<List onOpen={(definition) => (setOpen(false), onOpen(choicesFrom(definition)))} />}
      >
        <Button icon={<FolderOpenOutlined />} aria-expanded={open}>
          {t("charts.saved")}
        </Button>
      </Popover>
      {saving && <SaveDialog choices={choices} onClose={() => setSaving(false)} />}
    </>
  );
});

function List({ onOpen }: { onOpen: (definition: NonNullable<SavedChart["definition"]>) => void }): ReactNode {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const saved = useQuery(savedChartsQuery);
  const deleting = useCommand<unknown>("quality.delete_chart");
  const remove = (one: SavedChart): void =>
    void modal.confirm({
      title: t("charts.deleteSure", { name: one.name }),
      okText: t("charts.delete"),
      cancelText: t("actions.cancel"),
      onOk: () => deleting.mutateAsync({ id: one.id }).catch(() => undefined),
    });
  return (
    <div className="builder-saved">
      {deleting.isError && <Problem problem={asProblem(deleting.error)} compact />}
      <Asked query={saved} rows={2} compact>
        {(rows) =>
          rows.length === 0 ? (
            <p className="quiet">{t("charts.savedNone")}</p>
          ) : (
            <ul className="plain builder-list">
              {rows.map((one) => (
                <li key={one.id}>
                  <Button
                    type="link"
                    disabled={one.definition === null}
                    title={one.definition === null ? t("charts.savedUnfit") : undefined}
                    onClick={() => one.definition !== null && onOpen(one.definition)}
                  >
                    {one.name}
                  </Button>
                  <small className="quiet">{one.mine ? t("charts.mine") : t("charts.ofOwner", { owner: one.owner })}</small>
                  {one.mine && (
                    <Button
                      type="text"
                      size="small"
                      icon={<DeleteOutlined />}
                      aria-label={`${t("charts.delete")} ${one.name}`}
                      onClick={() => remove(one)}
                    />
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
    </div>
  );
}

function SaveDialog({ choices, onClose }: { choices: Choices; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const form = useId();
  const saving = useCommand<unknown>("quality.save_chart", {
    onDone: () => {
      void message.success(t("actions.done", { title: t("charts.save") }));
      onClose();
    },
  });
  return (
    <Dialog title={t("charts.save")} okText={t("charts.save")} form={form} sending={saving.isPending} onClose={onClose}>
      {saving.isError && <Problem problem={asProblem(saving.error)} compact />}
      <Form<{ name: string; shared: boolean }>
        id={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ shared: false }}
        onFinish={({ name, shared }) =>
          saving.mutate({ id: null, name: name.trim(), shared, definition: definitionOf(requestOf(choices)) })
        }
      >
        <Form.Item name="name" label={t("charts.name")} rules={[{ required: true, whitespace: true, message: t("ask.needed") }]}>
          <Input autoFocus maxLength={NAME_MAX} />
        </Form.Item>
        <Form.Item name="shared" valuePropName="checked">
          <Checkbox>{t("charts.shared")}</Checkbox>
        </Form.Item>
      </Form>
    </Dialog>
  );
}
