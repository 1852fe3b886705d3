/** A failed request as a person reads it: what the server said, its code, and a way on. */
import { ReloadOutlined } from "@ant-design/icons";
import { Alert, Button, Typography } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type ApiProblem, NOT_UNDERSTOOD, PAGE_MISSING, UNREACHABLE } from "../api/problem";

export function useSentence(): (problem: ApiProblem) => string {
  const { t } = useTranslation();
  return (problem) => {
    if (problem.code === UNREACHABLE) return t("states.unreachable");
    if (problem.code === PAGE_MISSING) return t("states.pageMissing");
    if (problem.code === NOT_UNDERSTOOD) return t("states.notUnderstood", { status: problem.status });
    return problem.problem.detail || problem.problem.title || t("states.unknownFault");
  };
}

interface Props {
  problem: ApiProblem;
  onRetry?: () => void;
  compact?: boolean;
}

export function Problem({ problem, onRetry, compact = false }: Props): ReactNode {
  const { t } = useTranslation();
  const sentence = useSentence()(problem);
  const refused = problem.status >= 400 && problem.status < 500;
  const fields = problem.problem.errors?.filter((one) => one.message !== sentence) ?? [];
  return (
    <Alert
      className={compact ? "problem" : "problem problem-page"}
      role="alert"
      type={refused ? "warning" : "error"}
      showIcon
      title={sentence}
      description={
        <>
          {fields.length > 0 && (
            <ul className="problem-fields">
              {fields.map((one) => (
                <li key={one.field}>
                  {one.field}: {one.message}
                </li>
              ))}
            </ul>
          )}
          <Typography.Text type="secondary" className="problem-code">
            {t("states.code", { code: problem.code })}
            {problem.problem.instance ? ` · ${problem.problem.instance.replace("urn:jidoka:request:", "")}` : ""}
          </Typography.Text>
        </>
      }
      action={
        onRetry && (
          <Button icon={<ReloadOutlined />} onClick={onRetry}>
            {t("states.retry")}
          </Button>
        )
      }
    />
  );
}
