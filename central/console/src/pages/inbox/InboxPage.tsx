/** My tasks: what waits for me or my role, newest first; a click leads to the document it is about. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Segmented, Table, Tag } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { tasksQuery } from "../../api/queries";
import type { Task } from "../../api/types";
import { shortTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { pageOf } from "../../shell/DocumentLink";
import { PageHead } from "../../shell/PageHead";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";

function TaskTitle({ task }: { task: Task }): ReactNode {
  const title = inLanguage(useLanguage(), task, "title");
  const page = pageOf(task.document, task.document_id);
  return page === undefined ? title : <Link to={page}>{title}</Link>;
}

export function InboxPage(): ReactNode {
  const { t } = useTranslation();
  const [state, setState] = useState<"open" | "done">("open");
  const tasks = useQuery(tasksQuery(state));
  return (
    <>
      <PageHead
        title={t("inbox.title")}
        extra={
          <Segmented
            aria-label={t("inbox.which")}
            value={state}
            onChange={setState}
            options={[
              { value: "open", label: t("inbox.open") },
              { value: "done", label: t("inbox.done") },
            ]}
          />
        }
      />
      <Asked query={tasks}>
        {(page) =>
          page.rows.length === 0 ? (
            <Nothing title={t(state === "open" ? "inbox.empty" : "inbox.emptyDone")} hint={t("inbox.emptyHint")} />
          ) : (
            <Table<Task>
              rowKey="id"
              dataSource={page.rows}
              pagination={false}
              scroll={{ x: 640 }}
              columns={[
                { title: t("inbox.task"), key: "title", render: (_, task) => <TaskTitle task={task} /> },
                {
                  title: t("inbox.for"),
                  key: "role",
                  width: 200,
                  render: (_, task) => (task.role === null ? t("inbox.me") : <RoleTag role={task.role} />),
                },
                {
                  title: t("inbox.since"),
                  key: "created",
                  width: 190,
                  render: (_, task) => <span className="figures">{shortTime(task.created)}</span>,
                },
              ]}
            />
          )
        }
      </Asked>
    </>
  );
}

function RoleTag({ role }: { role: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const key = `roles.${role}`;
  return <Tag>{i18n.exists(key) ? t(key as "roles.quality_engineer") : role}</Tag>;
}
