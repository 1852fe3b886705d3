/** Choosing stored measurements: the characteristic, its orders, the days, and what is left out for a reason. */
import { Button, Checkbox, Form, Input, Select, Space } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { FigureField } from "../../entry/FigureField";
import { plantDay } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import type { Left, Subject } from "./asking";

interface Props {
  subjects: readonly Subject[];
  subject: Subject | undefined;
  left: readonly Left[];
  onLeft: (left: Left[]) => void;
}

export function Measured({ subjects, subject, left, onLeft }: Props): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const form = Form.useFormInstance();
  const needed = [{ required: true, message: t("capability.needed") }];
  return (
    <>
      <Form.Item name="subject" label={t("capability.characteristic")} extra={t("capability.chooseHint")} rules={needed}>
        <Select
          showSearch={{ optionFilterProp: "label" }}
          onChange={() => {
            form.setFieldValue("orders", []);
            onLeft([]);
          }}
          options={subjects.map((one) => ({
            value: one.key,
            label: `${one.item} · ${one.sources[0] ? inLanguage(language, one.sources[0], "name") : ""} (${one.characteristic})`,
          }))}
        />
      </Form.Item>
      <Form.Item name="orders" label={t("capability.orders")} rules={needed}>
        <Select
          mode="multiple"
          disabled={subject === undefined}
          options={(subject?.sources ?? []).map((one) => ({
            value: one.order,
            label: `${one.order} · ${plantDay(one.last_at)} · ${one.subgroups}`,
          }))}
        />
      </Form.Item>
      <div className="cap-row">
        <Form.Item name="since" label={t("capability.fromAt")}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="until" label={t("capability.toAt")}>
          <Input type="date" />
        </Form.Item>
      </div>
      <Form.Item name="verification" valuePropName="checked">
        <Checkbox>{t("capability.verification")}</Checkbox>
      </Form.Item>
      <Exclusions left={left} onLeft={onLeft} />
    </>
  );
}

function Exclusions({ left, onLeft }: Pick<Props, "left" | "onLeft">): ReactNode {
  const { t } = useTranslation();
  const orders = (Form.useWatch("orders") as string[] | undefined) ?? [];
  const [order, setOrder] = useState<string>();
  const [subgroup, setSubgroup] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  const from = order !== undefined && orders.includes(order) ? order : orders[0];
  const ready = from !== undefined && subgroup !== null && reason.trim() !== "";
  const add = (): void => {
    if (!ready) return;
    onLeft([...left, { order: from, subgroup, reason: reason.trim() }]);
    setSubgroup(null);
    setReason("");
  };
  return (
    <fieldset className="cap-left">
      <legend>{t("capability.exclude")}</legend>
      <Space wrap>
        <Select
          aria-label={t("capability.order")}
          className="choice"
          placeholder={t("capability.order")}
          value={from}
          onChange={setOrder}
          options={orders.map((value) => ({ value, label: value }))}
        />
        <FigureField
          aria-label={t("capability.subgroup")}
          placeholder={t("capability.subgroup")}
          min={0}
          precision={0}
          value={subgroup}
          onChange={setSubgroup}
        />
        <Input
          aria-label={t("capability.reason")}
          placeholder={t("capability.reason")}
          value={reason}
          maxLength={400}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button disabled={!ready} onClick={add}>
          {t("capability.addExclusion")}
        </Button>
      </Space>
      <ul className="plain">
        {left.map((one, at) => (
          <li key={`${one.order} ${one.subgroup}`}>
            {one.order} #{one.subgroup} · {one.reason}{" "}
            <Button size="small" type="link" onClick={() => onLeft(left.filter((_, place) => place !== at))}>
              {t("capability.remove")}
            </Button>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
