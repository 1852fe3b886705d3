/**
 * Taking readings at a terminal: which part is next in large figures, one field that keeps the focus, Enter sends; where
 * the gauge stands in a line, Space takes the reading from it.
 */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Button, Progress } from "antd";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { command, newKey } from "../../api/client";
import { type NextReading, nextQuery } from "../../api/msa";
import { asProblem } from "../../api/problem";
import { BigField } from "../../entry/BigField";
import "../../entry/entry.css";
import { PageHead } from "../../shell/PageHead";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import { Problem } from "../../states/Problem";
import { FAR, FromGauge } from "./FromGauge";
import "./msa.css";

const route = getRouteApi("/inside/quality/msa/$id/measure");
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?$/;

export function MeasurePage(): ReactNode {
  const { id } = route.useParams();
  const next = useQuery({ ...nextQuery(id), gcTime: 0 });
  return (
    <div className="measure">
      <Asked query={next} rows={6}>
        {(data) => <Body next={data} />}
      </Asked>
    </div>
  );
}

function Body({ next }: { next: NextReading }): ReactNode {
  const { t } = useTranslation();
  const [last, setLast] = useState<string | null>(null);
  return (
    <>
      <PageHead
        title={`${next.number} ${next.title}`}
        back={
          <Link to="/quality/msa/$id" params={{ id: next.id }}>
            {t("measure.back")}
          </Link>
        }
        note={`${t("msa.gauge")} ${next.gauge}`}
      />
      {next.readings > 0 && (
        <Progress
          percent={Math.round((100 * next.taken) / next.readings)}
          format={() => t("measure.of", { taken: next.taken, readings: next.readings })}
          aria-label={t("msa.progress")}
        />
      )}
      {next.readings === 0 ? (
        <Nothing title={t("measure.none")} />
      ) : next.position === null ? (
        <Nothing title={t("measure.done")} hint={t("measure.doneHint")} />
      ) : next.state === "planned" || next.state === "collecting" ? (
        <Entry key={next.position} next={next} position={next.position} onTaken={setLast} />
      ) : (
        <Nothing title={t("measure.ended")} />
      )}
      {last !== null && (
        <p role="status" className="quiet" data-testid="last">
          {t("measure.last", { value: last })}
        </p>
      )}
    </>
  );
}

function Entry({ next, position, onTaken }: { next: NextReading; position: number; onTaken: (value: string) => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const key = useRef(newKey());
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const taken = async (value: string): Promise<void> => {
    onTaken(value);
    await queries.invalidateQueries({ queryKey: ["msaNext", next.id] });
    void queries.invalidateQueries({ queryKey: ["msa"] });
  };
  const sending = useMutation({
    mutationFn: ({ value, confirmed }: { value: string; confirmed: boolean }) =>
      command("quality.record_msa_reading", { study_id: next.id, position, value, confirmed }, { key: key.current }),
    onSuccess: (_, { value }) => taken(value),
    onError: (error) => {
      if (asProblem(error).status !== 0) key.current = newKey();
    },
  });
  const send = (): void => {
    const value = text.trim().replace(",", ".");
    const wrong = !NUMBER.test(value);
    setFault(wrong ? t("measure.number") : null);
    if (!wrong && !sending.isPending) sending.mutate({ value, confirmed: false });
  };
  return (
    <section className="card" aria-label={t("measure.next")} data-testid="measure">
      <p className="measure-part">
        {t("measure.next")} <b data-testid="blind">{next.blind}</b>
        <span className="quiet">{t("measure.trial", { trial: next.trial, trials: next.trials })}</span>
      </p>
      {sending.isError && <Problem problem={asProblem(sending.error)} compact />}
      {sending.isError && asProblem(sending.error).code === FAR && (
        <Button block data-testid="confirm" onClick={() => sending.mutate({ ...sending.variables, confirmed: true })}>
          {t("measure.confirmValue", { value: sending.variables.value })}
        </Button>
      )}
      {next.categories.length > 0 ? (
        <div className="measure-categories" role="group" aria-label={t("measure.category")}>
          {next.categories.map((category, at) => (
            <Button key={category} autoFocus={at === 0} disabled={sending.isPending} onClick={() => sending.mutate({ value: category, confirmed: false })}>
              {category}
            </Button>
          ))}
        </div>
      ) : next.gauge_only ? (
        <p className="quiet">{t("measure.gaugeOnly", { gauge: next.gauge })}</p>
      ) : (
        <form
          className="enter-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <div className="wide">
            <BigField numeric autoFocus maxLength={24} label={t("measure.reading", { unit: next.unit })} value={text} onChange={setText} error={fault} />
          </div>
          <div className="wide">
            <Button type="primary" htmlType="submit" block className="send" loading={sending.isPending}>
              {t("measure.send")}
            </Button>
          </div>
        </form>
      )}
      {next.categories.length === 0 && (
        <FromGauge study={next.id} position={position} gauge={next.gauge} only={next.gauge_only} onTaken={taken} />
      )}
    </section>
  );
}
