/** A control plan written as a whole: its head, and its characteristics one at a time. */
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { cellsQuery, releasedSopsQuery } from "../../api/plans";
import { ApiProblem, type FieldError, asProblem } from "../../api/problem";
import { itemsQuery } from "../../api/selling";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { useCommand } from "../../shell/useCommand";
import { Problem } from "../../states/Problem";
import { Labelled } from "./Labelled";
import { LineForm } from "./LineForm";
import { type Faults, type Head, type Line, NO_FAULTS, PROFILES, type Written, contentOf, copyOf, emptyLine, faultsOf, isLeftBlank } from "./written";
import "./plans.css";

interface Props {
  command: "quality.draft_plan" | "quality.change_plan";
  /** What the command has beside the content: the revision's number, or which draft. */
  subject: (head: Head) => Record<string, unknown>;
  begun: Written;
  version?: number;
  /** What stands above the form while its document has a newer version than this. */
  notice?: (saving: { isPending: boolean; isSuccess: boolean; reset: () => void }) => ReactNode;
  /** Whether the number is that of an older revision. */
  known: boolean;
  okText: string;
  onDone: (id: string) => Promise<void>;
}

const LINES_MAX = 200;

/** What is said at its field is not said again above. */
function refusal(problem: ApiProblem, faults: Faults, sentence: string): ApiProblem {
  if (problem.code !== "input.invalid" || (Object.keys(faults.head).length === 0 && faults.lines.size === 0)) return problem;
  return new ApiProblem({ ...problem.problem, detail: sentence, errors: [...faults.other] });
}

export function PlanForm({ command, subject, begun, version, notice, known, okText, onDone }: Props): ReactNode {
  const { t } = useTranslation();
  const [written, setWritten] = useState(begun);
  const [place, setPlace] = useState(0);
  const [faults, setFaults] = useState<Faults>(NO_FAULTS);
  const sending = useCommand<{ id: string }>(command, { version, onDone: (answer) => onDone(answer.id) });
  const { head, lines } = written;
  const line = lines[place];
  const setHead = (part: Partial<Head>): void => setWritten({ ...written, head: { ...head, ...part } });
  /** Faults stay with their characteristics while these are not moved; moved ones are judged anew when sent. */
  const setLines = (next: readonly Line[], at: number): void => {
    setWritten({ ...written, lines: next });
    setPlace(at);
    setFaults({ ...faults, lines: new Map() });
  };
  const inWords = (one: FieldError): FieldError => {
    if (isLeftBlank(written, one)) return { ...one, message: t("ask.needed") };
    const ofCode = one.code === "string_pattern_mismatch" && one.field.endsWith(".code");
    return ofCode ? { ...one, message: t("plans.codeRule") } : one;
  };
  const send = (event: FormEvent): void => {
    event.preventDefault();
    sending.mutate(
      { ...subject(head), ...contentOf(written) },
      {
        onSuccess: () => setFaults(NO_FAULTS),
        onError: (error) => {
          const found = faultsOf((asProblem(error).problem.errors ?? []).map(inWords));
          setFaults(found);
          const [first] = [...found.lines.keys()].sort((a, b) => a - b);
          if (first !== undefined && !found.lines.has(place)) setPlace(first);
        },
      },
    );
  };
  const moved = (by: number): void => {
    const next = [...lines];
    const [one] = next.splice(place, 1);
    if (one !== undefined) next.splice(place + by, 0, one);
    setLines(next, place + by);
  };
  return (
    <form className="plan-form" aria-label={t("plan.title")} noValidate onSubmit={send}>
      {notice?.(sending)}
      {sending.isError && <Problem problem={refusal(asProblem(sending.error), faults, t("plans.toCorrect"))} />}
      <HeadFields head={head} faults={faults.head} versioned={command === "quality.change_plan"} known={known} change={setHead} />
      <section className="card" aria-label={t("plans.characteristics")}>
        <h2>{t("plans.characteristics")}</h2>
        <div className="plan-lines">
          <nav aria-label={t("plans.characteristics")}>
            <ol className="plain">
              {lines.map((one, at) => (
                <li key={one.key}>
                  <Button
                    block
                    type={at === place ? "primary" : "default"}
                    danger={faults.lines.has(at)}
                    aria-current={at === place ? "true" : undefined}
                    onClick={() => setPlace(at)}
                  >
                    {one.said.code || t("plans.unnamed", { place: at + 1 })}
                    {faults.lines.has(at) && ` · ${t("plans.faults", { count: Object.keys(faults.lines.get(at) ?? {}).length })}`}
                  </Button>
                </li>
              ))}
            </ol>
            <Button block disabled={lines.length >= LINES_MAX} onClick={() => setLines([...lines, emptyLine()], lines.length)}>
              {t("plans.add")}
            </Button>
          </nav>
          {line !== undefined && (
            <div>
              <div className="plan-line-acts">
                <Button size="small" disabled={place === 0} onClick={() => moved(-1)}>
                  {t("plans.up")}
                </Button>
                <Button size="small" disabled={place === lines.length - 1} onClick={() => moved(1)}>
                  {t("plans.down")}
                </Button>
                <Button size="small" disabled={lines.length >= LINES_MAX} onClick={() => setLines([...lines, copyOf(line)], lines.length)}>
                  {t("plans.copy")}
                </Button>
                <Button
                  size="small"
                  danger
                  disabled={lines.length === 1}
                  onClick={() => setLines(lines.filter((one) => one !== line), Math.max(0, place - 1))}
                >
                  {t("plans.remove")}
                </Button>
              </div>
              <LineForm
                key={line.key}
                line={line}
                faults={faults.lines.get(place) ?? {}}
                change={(part) =>
                  setWritten({ ...written, lines: lines.map((one) => (one === line ? { ...one, ...part } : one)) })
                }
              />
            </div>
          )}
        </div>
      </section>
      <Button type="primary" htmlType="submit" loading={sending.isPending}>
        {okText}
      </Button>
    </form>
  );
}

interface HeadProps {
  head: Head;
  faults: Faults["head"];
  /** A draft keeps its number and revision. */
  versioned: boolean;
  known: boolean;
  change: (part: Partial<Head>) => void;
}

function HeadFields({ head, faults, versioned, known, change }: HeadProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: items } = useQuery(itemsQuery);
  const { data: cells } = useQuery(cellsQuery);
  const { data: sops } = useQuery(releasedSopsQuery);
  const line = (name: keyof Head, max: number, disabled = false): ReactNode => (
    <Labelled label={t(`plans.head.${name}`)} fault={faults[name]}>
      {(wired) => (
        <Input {...wired} value={head[name]} disabled={disabled} maxLength={max} autoComplete="off" onChange={(event) => change({ [name]: event.target.value })} />
      )}
    </Labelled>
  );
  const choice = (name: keyof Head, options: { value: string; label: string }[], hint?: string): ReactNode => (
    <Labelled label={t(`plans.head.${name}`)} fault={faults[name]} hint={hint}>
      {(wired) => (
        <Select
          {...wired}
          showSearch={{ optionFilterProp: "label" }}
          value={head[name] === "" ? undefined : head[name]}
          onChange={(value: string) => change({ [name]: value })}
          options={options}
        />
      )}
    </Labelled>
  );
  return (
    <section className="card" aria-label={t("plans.headTitle")}>
      <h2>{t("plans.headTitle")}</h2>
      <div className="plan-fields">
        {line("number", 40, versioned || known)}
        {line("revision", 12, versioned)}
        {choice("item", (items ?? []).map((one) => ({ value: one.number, label: `${one.number} · ${inLanguage(language, one, "name")}` })))}
        {choice("cell", (cells ?? []).map((one) => ({ value: one.path, label: one.path })))}
        {choice(
          "sop",
          (sops ?? []).map((one) => ({ value: one.number, label: `${one.number} ${one.revision} · ${inLanguage(language, one, "title")}` })),
          sops?.length === 0 ? t("plans.noSop") : undefined,
        )}
        {choice("profile", PROFILES.map((value) => ({ value, label: coded(t, "profile", value) })))}
        {line("verification_subgroups", 2)}
        <Labelled label={`${t("plans.head.parameters")}${t("ask.optional")}`} fault={faults.parameters} hint={t("plans.parametersHint")} wide>
          {(wired) => <Input.TextArea {...wired} rows={2} value={head.parameters} onChange={(event) => change({ parameters: event.target.value })} />}
        </Labelled>
      </div>
    </section>
  );
}
