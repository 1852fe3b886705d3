/** A new study: what it is of, by which limits, with which method. The server computes and keeps it. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { Button, Form, Input, Radio, Select } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { DISTRIBUTIONS, RULES, SIGMAS, type Source, sourcesQuery } from "../../api/capability";
import { asProblem } from "../../api/problem";
import { FigureField } from "../../entry/FigureField";
import { dayBegins, dayEnds } from "../charts/request";
import { PageHead } from "../../shell/PageHead";
import { useCommand } from "../../shell/useCommand";
import { Asked as AskedFor } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import { Problem } from "../../states/Problem";
import { Measured } from "./Measured";
import { type Asked, type Left, inputOf, subgroupsOf, subjectsOf } from "./asking";
import "./capability.css";

const route = getRouteApi("/inside/quality/capability/new");

export function NewStudyPage(): ReactNode {
  const { t } = useTranslation();
  const sources = useQuery(sourcesQuery);
  return (
    <>
      <PageHead
        title={t("capability.new")}
        back={
          <Link to="/quality/capability" search={{}}>
            {t("capability.allStudies")}
          </Link>
        }
      />
      <AskedFor query={sources}>{(found) => <StudyForm sources={found} />}</AskedFor>
    </>
  );
}

/** Where an address names an order and characteristic, the form begins with them. */
function start(sources: readonly Source[], order?: string, characteristic?: string): Partial<Asked> {
  const named = sources.find(
    (one) => (order === undefined || one.order === order) && (characteristic === undefined || one.characteristic === characteristic),
  );
  const chosen = order === undefined && characteristic === undefined ? undefined : named;
  return {
    kind: sources.length === 0 ? "typed" : "measured",
    ...(chosen ? { subject: `${chosen.item} ${chosen.characteristic}`, orders: [chosen.order] } : {}),
    limits: "plan",
    distribution: "normal",
    rules: ["N1"],
    confidence: 95,
    targetIndex: 1.33,
    judgeBy: "estimate",
    decimals: 3,
  };
}

function StudyForm({ sources }: { sources: Source[] }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { order, characteristic } = route.useSearch();
  const [form] = Form.useForm<Asked>();
  const [left, setLeft] = useState<Left[]>([]);
  const kind = Form.useWatch("kind", form) ?? (sources.length === 0 ? "typed" : "measured");
  const limits = Form.useWatch("limits", form) ?? "plan";
  const subjects = subjectsOf(sources);
  const chosen = Form.useWatch("subject", form);
  const subject = subjects.find((one) => one.key === chosen);
  const sending = useCommand<{ id: string }>("quality.study_capability", {
    onDone: async (answer) => {
      await navigate({ to: "/quality/capability/$id", params: { id: answer.id } });
    },
  });
  const own = kind === "typed" || limits === "own";
  return (
    <Form<Asked>
      form={form}
      layout="vertical"
      className="cap-form"
      initialValues={start(sources, order, characteristic)}
      onFinish={(asked) => sending.mutate(inputOf(asked, subject, kind === "measured" ? left : [], dayBegins, dayEnds))}
    >
      <section className="card">
        <Form.Item name="kind" label={t("capability.source")}>
          <Radio.Group
            optionType="button"
            options={(["measured", "typed"] as const).map((value) => ({ value, label: t(`capability.${value}`) }))}
          />
        </Form.Item>
        {kind === "typed" ? (
          <TypedFields />
        ) : subjects.length === 0 ? (
          <Nothing title={t("capability.nothing")} hint={t("capability.chooseHint")} />
        ) : (
          <Measured subjects={subjects} subject={subject} left={left} onLeft={setLeft} />
        )}
      </section>
      <section className="card">
        <h2>{t("capability.specification")}</h2>
        {kind === "measured" && (
          <Form.Item name="limits">
            <Radio.Group
              aria-label={t("capability.specification")}
              options={[
                { value: "plan", label: t("capability.byPlan") },
                { value: "own", label: t("capability.own") },
              ]}
            />
          </Form.Item>
        )}
        {own && (
          <div className="cap-row">
            {(["lsl", "target", "usl"] as const).map((name) => (
              <Form.Item key={name} name={name} label={t(`capability.${name}`)}>
                <FigureField className="wide" />
              </Form.Item>
            ))}
          </div>
        )}
      </section>
      <Methods />
      {sending.isError && <Problem problem={asProblem(sending.error)} compact />}
      <Button type="primary" htmlType="submit" loading={sending.isPending} data-testid="run-study">
        {t("capability.run")}
      </Button>
    </Form>
  );
}

function TypedFields(): ReactNode {
  const { t } = useTranslation();
  const needed = [{ required: true, message: t("capability.needed") }];
  return (
    <>
      <div className="cap-row">
        <Form.Item name="name" label={t("capability.name")} rules={needed}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="unit" label={t("capability.unit")} rules={needed}>
          <Input maxLength={12} />
        </Form.Item>
        <Form.Item name="decimals" label={t("capability.decimals")}>
          <FigureField min={0} max={9} precision={0} className="wide" />
        </Form.Item>
        <Form.Item name="item" label={t("capability.item")}>
          <Input maxLength={40} />
        </Form.Item>
      </div>
      <Form.Item
        name="values"
        label={t("capability.values")}
        extra={t("capability.valuesHint")}
        rules={[
          ...needed,
          {
            validator: async (_, text: string | undefined) => {
              const { fault } = subgroupsOf(text ?? "");
              if (fault !== null) throw new Error(t("capability.notNumber", { line: fault }));
            },
          },
        ]}
      >
        <Input.TextArea rows={8} className="figures" />
      </Form.Item>
    </>
  );
}

function Methods(): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="card">
      <h2>{t("capability.methods")}</h2>
      <div className="cap-row">
        <Form.Item name="sigma" label={t("capability.sigma")}>
          <Select
            allowClear
            placeholder={t("capability.proper")}
            options={SIGMAS.map((value) => ({ value, label: t(`capabilitySigma.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="distribution" label={t("capability.distribution")}>
          <Select options={DISTRIBUTIONS.map((value) => ({ value, label: t(`capabilityShape.${value}`) }))} />
        </Form.Item>
        <Form.Item name="offset" label={t("capability.offset")}>
          <FigureField className="wide" placeholder="0" />
        </Form.Item>
        <Form.Item name="rules" label={t("capability.rules")}>
          <Select mode="multiple" options={RULES.map((value) => ({ value, label: value }))} />
        </Form.Item>
        <Form.Item name="confidence" label={t("capability.confidence")}>
          <FigureField min={50} max={99.99} className="wide" />
        </Form.Item>
        <Form.Item name="targetIndex" label={t("capability.targetIndex")}>
          <FigureField min={0.1} max={10} step={0.01} className="wide" />
        </Form.Item>
        <Form.Item name="judgeBy" label={t("capability.judgeBy")}>
          <Select
            options={(["estimate", "lower_bound"] as const).map((value) => ({ value, label: t(`capability.${value}`) }))}
          />
        </Form.Item>
      </div>
      <Form.Item name="note" label={t("capability.note")}>
        <Input maxLength={400} />
      </Form.Item>
    </section>
  );
}
