/** The lines of an order as it is written, to be bought or sold: item, quantity, price for one, value. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { money } from "../format/money";
import { micro } from "../format/numbers";
import { worth } from "../format/worth";
import { inLanguage, useLanguage } from "../i18n";

export interface OrderLineFields {
  item: string;
  quantity: string;
  price: string;
}

interface Item {
  number: string;
  unit: string;
  name_zh: string;
  name_en: string;
}

/** `items` is undefined while they are fetched. */
interface Props {
  items: readonly Item[] | undefined;
}

const LINES_MAX = 100;

/** Form.List named "lines" of the form it stands in. */
export function OrderLines({ items }: Props): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const units = new Map(items?.map((one) => [one.number, one.unit]));
  const needed = [{ required: true, message: t("buying.needed") }];
  const number = [
    {
      validator: (_: unknown, text: string | undefined): Promise<void> =>
        (micro(text ?? "") ?? 0n) > 0n
          ? Promise.resolve()
          : Promise.reject(new Error(t("buying.badNumber"))),
    },
  ];
  return (
    <Form.List name="lines">
      {(lines, { add, remove }) => (
        <>
          {lines.map(({ key, name }) => (
            <div key={key} className="order-line" role="group" aria-label={`${t("buying.line")} ${name + 1}`}>
              <Form.Item name={[name, "item"]} label={t("buying.item")} rules={needed}>
                <Select
                  showSearch
                  placeholder={t("buying.choose")}
                  loading={items === undefined}
                  options={items?.map((one) => ({
                    value: one.number,
                    label: `${one.number} · ${inLanguage(language, one, "name")}`,
                  }))}
                />
              </Form.Item>
              <Form.Item name={[name, "quantity"]} label={t("buying.quantity")} rules={number}>
                <Input inputMode="decimal" suffix={<UnitOf at={name} units={units} />} maxLength={20} />
              </Form.Item>
              <Form.Item name={[name, "price"]} label={t("buying.price")} rules={number}>
                <Input inputMode="decimal" maxLength={20} />
              </Form.Item>
              <ValueOf at={name} />
              <Button
                type="text"
                icon={<DeleteOutlined />}
                disabled={lines.length === 1}
                aria-label={t("buying.removeLine", { line: name + 1 })}
                onClick={() => remove(name)}
              />
            </div>
          ))}
          <Button icon={<PlusOutlined />} disabled={lines.length >= LINES_MAX} onClick={() => add({})}>
            {t("buying.addLine")}
          </Button>
        </>
      )}
    </Form.List>
  );
}

function UnitOf({ at, units }: { at: number; units: Map<string, string> }): ReactNode {
  const item = Form.useWatch<string | undefined>(["lines", at, "item"]);
  return <span className="quiet">{units.get(item ?? "") ?? ""}</span>;
}

function ValueOf({ at }: { at: number }): ReactNode {
  const { t } = useTranslation();
  const quantity = Form.useWatch<string | undefined>(["lines", at, "quantity"]);
  const price = Form.useWatch<string | undefined>(["lines", at, "price"]);
  const value = worth(quantity ?? "", price ?? "", 2);
  return (
    <div className="line-value">
      <span className="quiet">{t("buying.value")}</span>
      <span className="figures">{value === null ? "–" : money(value)}</span>
    </div>
  );
}
