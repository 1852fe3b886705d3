/** Loading a table from a file: what it is and from which copy, then the file; every fault is told by its row. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Button, Checkbox, Form, Input, Radio, Select } from "antd";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { type ApiProblem, asProblem } from "../../api/problem";
import { EARNED, type OwnTable, TABLE_KINDS, ownTableQuery } from "../../api/sampling";
import { samplingChoicesQuery } from "../../api/tools";
import { showFaults } from "../../entry/faults";
import { inLanguage, useLanguage } from "../../i18n";
import { PageHead } from "../../shell/PageHead";
import { useCommand } from "../../shell/useCommand";
import { Asked } from "../../states/Asked";
import { Problem } from "../../states/Problem";
import { CsvFiles } from "./CsvFiles";
import { FilePick } from "./FilePick";
import { type Picked, faultsOf, rowOf } from "./loading";
import "../tools/tools.css";
import "./sampling.css";

const OWN = "own";
const NAMED = ["code", "title", "source"]; // a refusal of these stands at their fields
const route = getRouteApi("/inside/quality/sampling/tables/new");

interface Filled {
  code: string;
  title: string;
  source: string;
  kind: (typeof TABLE_KINDS)[number];
  earned: (typeof EARNED)[number];
  gap: boolean;
  letters: string;
  content?: Picked;
  lots?: Picked;
}

const BEGINS: Partial<Filled> = { kind: "attributes", earned: "ten_lots", gap: false, letters: "iso2859-1" };
const LETTERS_OF: Record<Filled["kind"], string> = { attributes: "iso2859-1", variables: "iso3951-1" };

export function LoadTablePage(): ReactNode {
  const { t } = useTranslation();
  const { from } = route.useSearch();
  const before = useQuery(ownTableQuery(from ?? ""));
  return (
    <>
      <PageHead title={t("ownTables.load")} note={t("ownTables.loadNote")} back={<Link to="/quality/sampling/tables">{t("ownTables.title")}</Link>} extra={<CsvFiles />} />
      {from === undefined ? <Loader initial={BEGINS} /> : <Asked query={before}>{(table) => <Loader initial={again(table)} />}</Asked>}
    </>
  );
}

function again(table: OwnTable): Partial<Filled> {
  const { code, title, source, gap, letters } = table;
  return { code, title, source, kind: table.kind as Filled["kind"], earned: table.earned as Filled["earned"], gap, letters };
}

function Loader({ initial }: { initial: Partial<Filled> }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const choices = useQuery(samplingChoicesQuery);
  const [form] = Form.useForm<Filled>();
  const { kind, letters, content, lots, gap } = Form.useWatch((all: Filled) => all, form) ?? (initial as Filled);
  const loading = useCommand<{ id: string }>("quality.load_sampling_table", {
    onDone: ({ id }) => navigate({ to: "/quality/sampling/tables/$id", params: { id } }),
  });
  const send = ({ content: file, lots: rows, ...said }: Filled): void =>
    loading.mutate(
      {
        ...said,
        ...(said.kind === "variables" ? { earned: "ten_lots", gap: false } : {}),
        content: file?.content ?? "",
        format: file?.format ?? "csv",
        ...(said.letters === OWN && rows !== undefined ? { letters_content: rows.content, letters_format: rows.format } : {}),
      },
      { onError: (error) => showFaults(form, error, (field) => (NAMED.includes(field) ? [field] : null)) },
    );
  const needed = [{ required: true, whitespace: true, message: t("ask.needed") }];
  const file = [{ required: true, message: t("ownTables.needFile") }];
  return (
    <>
      {loading.isError && <Refused problem={asProblem(loading.error)} content={content} lots={lots} gap={gap} />}
      <Form<Filled> className="card load-table" form={form} layout="vertical" requiredMark={false} initialValues={initial} aria-label={t("ownTables.load")} onFinish={send}>
        <Form.Item name="kind" label={t("ownTables.kind")}>
          <Radio.Group
            onChange={(event) => letters !== OWN && form.setFieldValue("letters", LETTERS_OF[event.target.value as Filled["kind"]])}
            options={TABLE_KINDS.map((value) => ({ value, label: t(`ownTables.${value}`) }))}
          />
        </Form.Item>
        <div className="load-pair">
          <Form.Item name="code" label={t("ownTables.code")} extra={t("ownTables.codeHint")} rules={needed}>
            <Input maxLength={20} autoComplete="off" disabled={initial.code !== undefined} />
          </Form.Item>
          <Form.Item name="title" label={t("ownTables.name")} rules={needed}>
            <Input maxLength={120} autoComplete="off" />
          </Form.Item>
        </div>
        <Form.Item name="source" label={t("ownTables.source")} extra={t("ownTables.sourceHint")} rules={needed}>
          <Input maxLength={400} autoComplete="off" />
        </Form.Item>
        {kind !== "variables" && (
          <>
            <Form.Item name="earned" label={t("ownTables.earned")}>
              <Radio.Group className="choices-down" options={EARNED.map((value) => ({ value, label: t(`ownTables.${value}`) }))} />
            </Form.Item>
            <Form.Item name="gap" valuePropName="checked">
              <Checkbox>{t("ownTables.gap")}</Checkbox>
            </Form.Item>
          </>
        )}
        <Form.Item name="letters" label={t("ownTables.letters")}>
          <Select
            className="load-letters"
            options={[
              ...(choices.data?.letters ?? []).map((one) => ({ value: one.code, label: inLanguage(language, one, "title") })),
              { value: OWN, label: t("ownTables.lettersOwn") },
            ]}
          />
        </Form.Item>
        <Form.Item name="content" rules={file}>
          <FilePick label={t("ownTables.file")} hint={t("ownTables.fileHint")} />
        </Form.Item>
        {letters === OWN && (
          <Form.Item name="lots" rules={content?.format === "xlsx" ? [] : file}>
            <FilePick label={t("ownTables.lettersFile")} hint={t("ownTables.lettersHint")} />
          </Form.Item>
        )}
        <Button type="primary" htmlType="submit" loading={loading.isPending}>
          {t(!loading.isPending ? "ownTables.check" : content?.lines ? "ownTables.loading" : "ownTables.loadingBook", { lines: content?.lines ?? 0 })}
        </Button>
      </Form>
    </>
  );
}

const WIDE_END = "quality.table_numbers_end"; // may be right, where the table is one with a gap
const FAULTS_MOST = 50; // as many as the server tells at once

/** What is wrong with the file, beside the rows it is wrong in; other refusals as they come. */
function Refused({ problem, content, lots, gap }: { problem: ApiProblem; content?: Picked; lots?: Picked; gap: boolean }): ReactNode {
  const { t } = useTranslation();
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    place.current?.scrollIntoView({ block: "center" }); // the button that was pressed is far below; what it answers is no cleanup
  }, [problem]);
  const faults = faultsOf(problem.problem.errors ?? []);
  if (faults.length === 0) return <Problem problem={problem} />;
  const sheets = faults.some((one) => one.sheet !== "");
  const lines = faults.map((one) => rowOf(one.part === "letters_content" ? lots : content, one.row));
  return (
    <section ref={place} className="card faults" role="alert" aria-label={t("ownTables.wrong")} data-testid="faults">
      <h2>{t(faults.length < FAULTS_MOST ? "ownTables.refused" : "ownTables.refusedMost", { count: faults.length })}</h2>
      {!gap && problem.problem.errors?.some((one) => one.code === WIDE_END) && <p>{t("ownTables.gapHint", { choice: t("ownTables.gap") })}</p>}
      <div className="tool-table">
        <table>
          <thead>
            <tr>
              {sheets && <th scope="col">{t("ownTables.sheet")}</th>}
              <th scope="col">{t("ownTables.row")}</th>
              <th scope="col">{t("ownTables.column")}</th>
              <th scope="col">{t("ownTables.wrong")}</th>
              {lines.some(Boolean) && <th scope="col">{t("ownTables.line")}</th>}
            </tr>
          </thead>
          <tbody>
            {faults.map((one, at) => (
              <tr key={at}>
                {sheets && <td>{one.sheet || "–"}</td>}
                <th scope="row">{one.row ?? "–"}</th>
                <td>
                  {one.column || "–"}
                  {one.part === "letters_content" && <div className="quiet">{t("ownTables.inLetters")}</div>}
                </td>
                <td>{one.message}</td>
                {lines.some(Boolean) && (
                  <td>
                    <code>{lines[at]}</code>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
