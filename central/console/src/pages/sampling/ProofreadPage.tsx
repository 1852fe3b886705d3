/** Proofreading: the addresses alone, a field for each that takes what is read as one types it; Enter goes on. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert, App, Button, Input } from "antd";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { type AskedCell, type OwnTable, ownTableQuery } from "../../api/sampling";
import { asProblem } from "../../api/problem";
import { EnterForm } from "../../entry/EnterForm";
import { Meaning } from "../../entry/Signing";
import { coded } from "../../i18n";
import { meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { useCommand } from "../../shell/useCommand";
import { Asked } from "../../states/Asked";
import { Problem } from "../../states/Problem";
import { inOrder } from "./cells";
import { type Proof, dropTexts, keepTexts, keptTexts } from "./kept";
import { type Typed, shown, typedOf } from "./typed";
import "./sampling.css";

const PROOFREAD = "quality.proofread_sampling_table";
const LETTERS = "letters";
const route = getRouteApi("/inside/quality/sampling/tables/$id/proofread");

export function ProofreadPage(): ReactNode {
  const { id } = route.useParams();
  const table = useQuery({ ...ownTableQuery(id), refetchOnWindowFocus: false });
  return <Asked query={table}>{(data) => <Proofread key={data.version} table={data} />}</Asked>;
}

function Proofread({ table }: { table: OwnTable }): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const action = table.actions.find((one) => one.command === PROOFREAD);
  return (
    <>
      <PageHead
        title={t("ownTables.proofreadTitle", { code: table.code })}
        back={
          <Link to="/quality/sampling/tables/$id" params={{ id: table.id }}>
            {table.code}
          </Link>
        }
        note={table.source}
      />
      {action?.allowed ? me && <Entry key={me.login} table={table} person={me.login} means={action.means} /> : <Alert type="warning" showIcon role="alert" title={action?.reason ?? t("ownTables.byAnother")} />}
    </>
  );
}

/** Of the table's lot rows one letter is asked, of its cells what stands in them: as many samples as a plan of its kind may have. */
function read(asked: AskedCell, text: string): Typed | null {
  const typed = typedOf(text, asked.kind === "variables");
  if (typed === null || typed.use !== null) return asked.kind === LETTERS && typed?.use?.length !== 1 ? null : typed;
  if (asked.kind === "variables") return typed;
  const [least, most] = asked.kind === "single" ? [1, 1] : [2, Math.max(2, asked.stages)];
  return asked.kind !== LETTERS && typed.stages.length >= least && typed.stages.length <= most ? typed : null;
}

function Entry({ table, person, means }: { table: OwnTable; person: string; means: string | null }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const proof: Proof = { person, table: table.id, submitted: table.submitted_at };
  const [kept] = useState(() => keptTexts(proof, table.asked.map((one) => one.cell)));
  const [texts, setTexts] = useState(kept);
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const asked = useMemo(() => inOrder(table.asked), [table.asked]);
  useEffect(() => {
    const first = asked.find((one) => kept[one.cell] === undefined) ?? asked[0];
    if (first) document.getElementById(fieldOf(first))?.focus({ preventScroll: first === asked[0] }); // after the heading has taken it
  }, [asked, kept]);
  const cells = asked.map((one) => ({ asked: one, text: texts[one.cell] ?? "", typed: read(one, texts[one.cell] ?? "") }));
  const unread = cells.filter((one) => one.typed === null);
  const sending = useCommand<{ state: string; differing: string[] }>(PROOFREAD, {
    version: table.version,
    onDone: async ({ differing }) => {
      dropTexts(proof);
      if (differing.length === 0) void message.success(t("ownTables.released", { code: table.code }));
      else void message.warning(t("ownTables.backToDraft", { count: differing.length }));
      await navigate({ to: "/quality/sampling/tables/$id", params: { id: table.id } });
    },
  });
  const change = (cell: string, to: string): void => {
    const now = { ...texts, [cell]: to };
    setTexts(now);
    keepTexts(proof, now);
  };
  const send = (): void => {
    setTried(true);
    const [first] = unread;
    if (first !== undefined) document.getElementById(fieldOf(first.asked))?.focus();
    else if (password !== "") sending.mutate({ table_id: table.id, password, cells: cells.map(({ asked: one, typed }) => ({ cell: one.cell, ...typed })) });
  };
  return (
    <>
      <How table={table} />
      <section className="card proof">
        <p role="status" data-testid="progress">
          {t("ownTables.progress", { done: cells.length - unread.length, all: cells.length })}
        </p>
        {Object.keys(kept).length > 0 && <Alert className="proof-kept" type="info" showIcon closable title={t("ownTables.kept", { count: Object.keys(kept).length })} />}
        <EnterForm label={t("ownTables.proofread")} onSend={send}>
          <div className="proof-cells">
            {cells.map(({ asked: one, text, typed }) => (
              <ProofCell
                key={one.cell}
                asked={one}
                text={text}
                typed={typed}
                told={tried || text !== ""}
                onChange={(to) => change(one.cell, to)}
              />
            ))}
          </div>
          {tried && unread.length > 0 && <Alert type="warning" role="alert" showIcon title={t("ownTables.unread", { count: unread.length })} />}
          {sending.isError && <Problem problem={asProblem(sending.error)} compact />}
          <Meaning>{means}</Meaning>
          <label className="proof-password">
            {t("sign.password")}
            <Input type="password" autoComplete="current-password" maxLength={200} value={password} onChange={(event) => setPassword(event.target.value)} />
          </label>
          <Button type="primary" htmlType="submit" loading={sending.isPending} disabled={password === ""}>
            {t("ownTables.send")}
          </Button>
        </EnterForm>
      </section>
    </>
  );
}

function How({ table }: { table: OwnTable }): ReactNode {
  const { t } = useTranslation();
  const several = table.kinds.some((one) => one !== "single" && one !== "variables");
  const lines: [string, string][] =
    table.kind === "variables"
      ? [["35 1.89 3.16", t("ownTables.howMeasured")]]
      : [
          ["80 2 3", t("ownTables.howSingle")],
          ...(several
            ? ([
                ["50 1 4, 4 5", t("ownTables.howSeveral")],
                ["20 # 2", t("ownTables.howNotYet")],
                ["*  ++", t("ownTables.howSimpler")],
              ] as [string, string][])
            : []),
        ];
  return (
    <section className="card" aria-label={t("ownTables.howToType")}>
      <p>{t("ownTables.proofreadNote")}</p>
      <dl className="proof-how">
        {[...lines, ["↑  ↓  K", t("ownTables.howArrow")] as const].map(([example, what]) => (
          <div key={example}>
            <dt>
              <code>{example}</code>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface CellProps {
  asked: AskedCell;
  text: string;
  typed: Typed | null;
  /** Whether it is time to say that it cannot be read. */
  told: boolean;
  onChange: (text: string) => void;
}

function fieldOf(asked: AskedCell): string {
  return `proof ${asked.cell}`;
}

function ProofCell({ asked, text, typed, told, onChange }: CellProps): ReactNode {
  const { t } = useTranslation();
  const id = fieldOf(asked);
  const wrong = told && typed === null;
  const where =
    asked.kind === LETTERS
      ? [t("ownTables.level", { level: asked.level ?? "" }), t("ownTables.lotsFrom", { lot: asked.lot_size ?? 0 })]
      : [asked.kind === "variables" ? null : coded(t, "inspectingKind", asked.kind), coded(t, "severity", asked.severity ?? "")];
  return (
    <div className={wrong ? "proof-cell proof-wrong" : "proof-cell"}>
      <label htmlFor={id}>
        <span>{where.filter((one) => one !== null).join(" · ")}</span>
        {asked.kind !== LETTERS && (
          <b>
            {asked.letter} · {asked.aql}
          </b>
        )}
      </label>
      <input
        id={id}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={160}
        value={text}
        aria-invalid={wrong}
        aria-describedby={`${id} read`}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (text !== "" || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
          event.preventDefault();
          onChange(event.key === "ArrowUp" ? "↑" : "↓");
        }}
      />
      <em id={`${id} read`}>{typed !== null ? shown(typed) : wrong ? t("ownTables.notRead") : ""}</em>
    </div>
  );
}
