/** An entry by hand: lines on either side, sums as they are typed; the books take it when both sides are equal. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { App, Button, Form, Input, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { accountsQuery } from "../../api/books";
import { asProblem } from "../../api/problem";
import { fromMicro, micro, typed } from "../../format/numbers";
import { plantDay } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { PageHead } from "../../shell/PageHead";
import { useCommand } from "../../shell/useCommand";
import { Problem } from "../../states/Problem";
import "./finance.css";

const LINES_MAX = 100;

interface Line {
  account?: string;
  debit?: string;
  credit?: string;
}

interface Entry {
  posting_date: string;
  voucher: string;
  text: string;
  lines: Line[];
}

type Side = "debit" | "credit";

/** The sum of a side as far as it is typed, exactly; what is no number counts nothing. */
export function sumOf(lines: readonly (Line | undefined)[], side: Side): bigint {
  return lines.reduce((sum, line) => sum + (micro(line?.[side] ?? "") ?? 0n), 0n);
}

export function ManualEntryPage(): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [form] = Form.useForm<Entry>();
  const posting = useCommand<{ id: string }>("finance.post_manual_entry", {
    onDone: async (entry) => {
      void message.success(t("manual.posted"));
      await navigate({ to: "/finance/entries/$id", params: { id: entry.id } });
    },
  });
  const send = (entry: Entry): void => {
    const lines = entry.lines.map((line) =>
      Object.fromEntries(
        Object.entries(line)
          .filter(([, value]) => typeof value === "string" && value.trim() !== "")
          .map(([name, value]) => [name, name === "debit" || name === "credit" ? typed(value) : value]),
      ),
    );
    posting.mutate({ ...entry, lines });
  };
  return (
    <>
      <PageHead title={t("manual.title")} note={t("manual.note")} back={<Link to="/finance/journal">{t("books.journal")}</Link>} />
      {posting.isError && <Problem problem={asProblem(posting.error)} compact />}
      <Form<Entry>
        form={form}
        className="card"
        layout="vertical"
        requiredMark={false}
        initialValues={{ posting_date: plantDay(), lines: [{}, {}] }}
        onFinish={send}
      >
        <div className="head-extra">
          <Form.Item name="posting_date" label={t("entry.date")} rules={[{ required: true, message: t("manual.needed") }]}>
            <Input type="date" />
          </Form.Item>
          <Form.Item name="voucher" label={t("manual.voucher")} rules={[{ required: true, message: t("manual.needed") }]}>
            <Input maxLength={40} />
          </Form.Item>
          <Form.Item name="text" label={t("entry.text")} rules={[{ required: true, message: t("manual.needed") }]}>
            <Input maxLength={400} className="choice" />
          </Form.Item>
        </div>
        <Lines />
        <Button type="primary" htmlType="submit" loading={posting.isPending}>
          {t("manual.post")}
        </Button>
      </Form>
    </>
  );
}

function Lines(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const accounts = useQuery(accountsQuery);
  const options = accounts.data?.map((one) => ({ value: one.number, label: `${one.number} ${inLanguage(language, one, "name")}` }));
  return (
    <Form.List name="lines">
      {(fields, { add, remove }) => (
        <table className="lines-by-hand">
          <thead>
            <tr>
              <th scope="col">{t("entry.account")}</th>
              <th scope="col">{t("entry.debit")}</th>
              <th scope="col">{t("entry.credit")}</th>
              <th aria-label={t("manual.remove")} />
            </tr>
          </thead>
          <tbody>
            {fields.map((field, index) => (
              <tr key={field.key}>
                <td>
                  <Form.Item name={[field.name, "account"]} rules={[{ required: true, message: t("manual.needed") }]} noStyle>
                    <Select
                      aria-label={`${t("entry.account")} ${index + 1}`}
                      className="choice"
                      showSearch={{ optionFilterProp: "label" }}
                      loading={accounts.isPending}
                      options={options}
                    />
                  </Form.Item>
                </td>
                {(["debit", "credit"] as const).map((side) => (
                  <td key={side}>
                    <Form.Item name={[field.name, side]} noStyle>
                      <Input aria-label={`${t(`entry.${side}`)} ${index + 1}`} inputMode="decimal" className="figures" maxLength={20} />
                    </Form.Item>
                  </td>
                ))}
                <td>
                  <Button disabled={fields.length <= 2} onClick={() => remove(field.name)}>
                    {t("manual.remove")}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td>
                <Button disabled={fields.length >= LINES_MAX} onClick={() => add({})}>
                  {t("manual.add")}
                </Button>
              </td>
              <Sums />
            </tr>
          </tfoot>
        </table>
      )}
    </Form.List>
  );
}

function Sums(): ReactNode {
  const { t } = useTranslation();
  const lines = Form.useWatch<Line[] | undefined>("lines") ?? [];
  const debit = sumOf(lines, "debit");
  const credit = sumOf(lines, "credit");
  const off = debit - credit;
  return (
    <>
      <td className="figures">{fromMicro(debit)}</td>
      <td className="figures">{fromMicro(credit)}</td>
      <td className={off === 0n ? "quiet" : "state-red"} aria-live="polite" data-testid="difference">
        {off === 0n ? t("balance.balanced") : `${t("balance.difference")} ${fromMicro(off)}`}
      </td>
    </>
  );
}
