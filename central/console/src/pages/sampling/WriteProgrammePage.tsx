/** Writing a skip-lot programme: its states are drawn as the numbers are entered; nothing is filled in beforehand. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Button, Form, Input } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/problem";
import { programmeQuery } from "../../api/sampling";
import { showFaults } from "../../entry/faults";
import { PageHead } from "../../shell/PageHead";
import { useCommand } from "../../shell/useCommand";
import { Asked } from "../../states/Asked";
import { Problem } from "../../states/Problem";
import { PointsTable } from "./PointsTable";
import { StatesPicture } from "./StatesPicture";
import { EMPTY, type Filled, ROWS, figuresOf, filledOf, listOf, numbersOf, placeOf } from "./programme";
import "./sampling.css";

const FREQUENCIES_MAX = 20;
const route = getRouteApi("/inside/quality/sampling/skip-lot/new");

export function WriteProgrammePage(): ReactNode {
  const { t } = useTranslation();
  const { from } = route.useSearch();
  const before = useQuery(programmeQuery(from ?? ""));
  return (
    <>
      <PageHead title={t(from === undefined ? "skipping.new" : "skipping.change")} note={t("skipping.notStandard")} back={<Link to="/quality/sampling/skip-lot">{t("skipping.title")}</Link>} />
      {from === undefined ? (
        <Writer initial={EMPTY} />
      ) : (
        <Asked query={before}>{({ code, title, source, numbers }) => <Writer initial={{ code, title, source, ...filledOf(numbers) }} />}</Asked>
      )}
    </>
  );
}

function Writer({ initial }: { initial: Filled }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [form] = Form.useForm<Filled>();
  const filled = Form.useWatch((all: Filled) => all, form);
  const saving = useCommand<{ id: string }>("quality.set_skip_lot_programme", {
    onDone: ({ id }) => navigate({ to: "/quality/sampling/skip-lot/$id", params: { id } }),
  });
  const send = (values: Filled): void =>
    saving.mutate(
      { code: values.code?.trim(), title: values.title?.trim(), source: values.source?.trim(), numbers: numbersOf(values) },
      { onError: (error) => showFaults(form, error, placeOf) },
    );
  const needed = [{ required: true, whitespace: true, message: t("ask.needed") }];
  const count = [...needed, { pattern: /^\s*\d{1,4}\s*$/, message: t("skipping.number") }];
  const number = (name: "score_needed" | "lots_at_most" | "shift_after" | "requalify_lots" | "requalify_within" | "least_points", extra?: string): ReactNode => (
    <Form.Item name={name} label={t(`skipping.${name}`)} rules={count} extra={extra}>
      <Input inputMode="numeric" maxLength={4} autoComplete="off" />
    </Form.Item>
  );
  return (
    <Form<Filled> className="write-programme" form={form} layout="vertical" requiredMark={false} initialValues={initial} aria-label={t("skipping.title")} onFinish={send}>
      <section className="card">
        <div className="programme-fields">
          <Form.Item name="code" label={t("skipping.code")} rules={needed}>
            <Input maxLength={20} autoComplete="off" disabled={initial.code !== undefined} />
          </Form.Item>
          <Form.Item name="title" label={t("skipping.name")} rules={needed}>
            <Input maxLength={120} autoComplete="off" />
          </Form.Item>
        </div>
        <Form.Item name="source" label={t("skipping.source")} extra={t("skipping.sourceHint")} rules={needed}>
          <Input maxLength={400} autoComplete="off" />
        </Form.Item>
        <StatesPicture figures={figuresOf(filled ?? initial)} />
      </section>
      <Points />
      <section className="card">
        <h2>{t("skipping.qualifying")}</h2>
        <div className="programme-fields">
          {number("score_needed")}
          {number("lots_at_most", t("skipping.lotsHint"))}
        </div>
        <Initial rules={count} />
      </section>
      <section className="card">
        <h2>{t("skipping.shifting")}</h2>
        <div className="programme-fields">
          <Form.Item
            name="frequencies"
            label={t("skipping.frequencies")}
            extra={t("skipping.frequenciesHint")}
            rules={[...needed, { validator: async (_, text: string | undefined) => listOf(text).every((one) => /^\d{1,3}$/.test(one)) || Promise.reject(new Error(t("skipping.number"))) }]}
          >
            <Input inputMode="numeric" maxLength={80} autoComplete="off" />
          </Form.Item>
          {number("shift_after")}
          {number("least_points", t("skipping.leastHint"))}
        </div>
        <h2>{t("skipping.interrupting")}</h2>
        <div className="programme-fields">
          {number("requalify_lots")}
          {number("requalify_within")}
        </div>
      </section>
      {saving.isError && <Problem problem={asProblem(saving.error)} compact />}
      <Button type="primary" htmlType="submit" loading={saving.isPending}>
        {t("skipping.save")}
      </Button>
    </Form>
  );
}

function Points(): ReactNode {
  const { t } = useTranslation();
  const cell = { pattern: /^\s*(\d{1,3}|-)\s*$/, message: t("skipping.cell") };
  return (
    <section className="card">
      <h2>{t("skipping.points")}</h2>
      <p className="quiet">{t("skipping.pointsHint")}</p>
      <div className="points-table">
        <PointsTable
          rows={ROWS}
          name={(row) => t(`skipping.${row}`)}
          cell={(row, step) => (
            <Form.Item name={["points", row, step]} rules={row === "variables" ? [cell] : [{ required: true, message: t("ask.needed") }, cell]}>
              <Input inputMode="numeric" maxLength={3} autoComplete="off" aria-label={`${t(`skipping.${row}`)}, ${t(`skipping.steps_${step}`)}`} />
            </Form.Item>
          )}
        />
      </div>
    </section>
  );
}

function Initial({ rules }: { rules: object[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="programme-initial">
      <h3>{t("skipping.initial")}</h3>
      <p className="quiet">{t("skipping.initialHint")}</p>
      <Form.List name="initial">
        {(rows, { add, remove }) => (
          <>
            {rows.map(({ key, name }) => (
              <div key={key} className="programme-fields" role="group" aria-label={`${t("skipping.initial")} ${name + 1}`}>
                <Form.Item name={[name, "lots_at_most"]} label={t("skipping.withLots")} rules={rules}>
                  <Input inputMode="numeric" maxLength={3} autoComplete="off" />
                </Form.Item>
                <Form.Item name={[name, "one_in"]} label={t("skipping.beginsAt")} rules={rules}>
                  <Input inputMode="numeric" maxLength={3} autoComplete="off" />
                </Form.Item>
                <Button type="text" icon={<DeleteOutlined />} disabled={rows.length === 1} aria-label={t("skipping.removeRow", { row: name + 1 })} onClick={() => remove(name)} />
              </div>
            ))}
            <Button icon={<PlusOutlined />} disabled={rows.length >= FREQUENCIES_MAX} onClick={() => add({})}>
              {t("skipping.addRow")}
            </Button>
          </>
        )}
      </Form.List>
    </div>
  );
}
