/** Logging in: what went wrong is said at the form; after too many failures the button counts down. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { Alert, Button, Form, Input } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { ApiProblem, asProblem } from "../../api/problem";
import { aboutQuery, logIn } from "../../session";
import { LanguageSwitch } from "../../shell/LanguageSwitch";
import { Octagon, PRODUCT } from "../../shell/Mark";
import { useSentence } from "../../states/Problem";

const FIRST_USER = "jidoka-central user add <name> --role administrator";
const route = getRouteApi("/login");

interface Fields {
  login: string;
  password: string;
}

/** Seconds left until another attempt is taken. */
function useWait(error: unknown): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const seconds = error instanceof ApiProblem && error.status === 429 ? (error.retryAfter ?? 30) : 0;
    setLeft(seconds);
    if (seconds === 0) return;
    const until = Date.now() + seconds * 1000;
    const timer = window.setInterval(() => {
      const rest = Math.ceil((until - Date.now()) / 1000);
      setLeft(Math.max(0, rest));
      if (rest <= 0) window.clearInterval(timer);
    }, 500);
    return () => window.clearInterval(timer);
  }, [error]);
  return left;
}

function Refusal({ error, wait }: { error: unknown; wait: number }): ReactNode {
  const { t } = useTranslation();
  const sentence = useSentence();
  const problem = asProblem(error);
  if (problem.status === 429) {
    const text = wait > 0 ? t("login.wait", { seconds: wait }) : t("login.again");
    return <Alert role="alert" type={wait > 0 ? "warning" : "info"} showIcon title={text} />;
  }
  const text = problem.code === "identity.login_failed" ? t("login.failed") : sentence(problem);
  return <Alert role="alert" type="error" showIcon title={text} />;
}

export function LoginPage(): ReactNode {
  const { t } = useTranslation();
  const router = useRouter();
  const { next } = route.useSearch();
  const { data: about } = useQuery(aboutQuery);
  const entering = useMutation({
    mutationFn: (fields: Fields) => logIn(fields.login, fields.password),
    onSuccess: async () => {
      await router.invalidate();
      await router.navigate({ href: next ?? "/" });
    },
  });
  const wait = useWait(entering.error);
  useEffect(() => {
    document.title = `${t("login.title")} · ${PRODUCT}`;
  }, [t]);
  return (
    <div className="login">
      <div className="login-language">
        <LanguageSwitch />
      </div>
      <main className="login-card">
        <div className="login-mark">
          <Octagon />
          <span>{PRODUCT}</span>
        </div>
        <h1>{t("login.title")}</h1>
        <p className="login-claim">{t("login.claim")}</p>
        {about?.has_users === false && (
          <Alert
            type="info"
            showIcon
            className="login-hint"
            title={t("login.firstRun")}
            description={<code>{FIRST_USER}</code>}
          />
        )}
        {next !== undefined && entering.isIdle && <p className="login-note">{t("login.next")}</p>}
        {entering.isError && <Refusal error={entering.error} wait={wait} />}
        <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => entering.mutate(fields)}>
          <Form.Item name="login" label={t("login.name")} rules={[{ required: true, message: t("login.nameNeeded") }]}>
            <Input size="large" autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />
          </Form.Item>
          <Form.Item
            name="password"
            label={t("login.password")}
            rules={[{ required: true, message: t("login.passwordNeeded") }]}
          >
            <Input.Password size="large" autoComplete="current-password" />
          </Form.Item>
          <Button type="primary" htmlType="submit" size="large" block loading={entering.isPending} disabled={wait > 0}>
            {wait > 0 ? t("login.waitButton", { seconds: wait }) : t("login.enter")}
          </Button>
        </Form>
      </main>
    </div>
  );
}
