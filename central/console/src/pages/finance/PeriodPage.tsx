/** One period: what should be done before its areas close, where that is done, and closing it. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Button, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type PeriodDocument, type PeriodTask, periodQuery } from "../../api/closing";
import { AskDialog } from "../../entry/AskDialog";
import { ActionButton, isElsewhere } from "../../shell/Actions";
import { PageHead } from "../../shell/PageHead";
import { DocumentState, StateTag } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { AREAS, CloseDialog, openAreas } from "./CloseDialog";
import "./finance.css";

const route = getRouteApi("/inside/finance/periods/$id");
const WAGES = "finance.accrue_wages";

export function PeriodPage(): ReactNode {
  const { id } = route.useParams();
  const period = useQuery(periodQuery(id));
  return <Asked query={period}>{(found) => <PeriodShown period={found} />}</Asked>;
}

function PeriodShown({ period }: { period: PeriodDocument }): ReactNode {
  const { t } = useTranslation();
  const [closing, setClosing] = useState(false);
  const mayClose = openAreas(period).length > 0;
  return (
    <>
      <PageHead
        title={t("closing.title", { period: period.period })}
        back={<Link to="/finance/periods">{t("period.title")}</Link>}
        note={t("closing.note")}
        extra={period.actions
          .filter((action) => mayClose && !isElsewhere(action))
          .map((action) => (
            <ActionButton key={action.command} action={action} primary onClick={() => setClosing(true)} />
          ))}
      />
      <dl className="pairs card">
        {AREAS.map((area) => (
          <div key={area} className="contents">
            <dt>{t(`period.${area}`)}</dt>
            <dd>
              <DocumentState document="period" state={period[area]} />
            </dd>
          </div>
        ))}
      </dl>
      <h2 className="section-title">{t("closing.checklist")}</h2>
      {mayClose ? <Checklist period={period} /> : <p className="quiet">{t("closing.closed")}</p>}
      <p>
        <Link to="/finance/trial_balance" search={{ period: period.period }}>
          {t("books.trialBalance")}
        </Link>
        {" · "}
        <Link to="/finance/statements" search={{ period: period.period }}>
          {t("books.statements")}
        </Link>
        {" · "}
        <Link to="/finance/journal" search={{ period: period.period }}>
          {t("books.journal")}
        </Link>
      </p>
      {closing && <CloseDialog period={period} onClose={() => setClosing(false)} />}
    </>
  );
}

function Checklist({ period }: { period: PeriodDocument }): ReactNode {
  const { t } = useTranslation();
  const [wages, setWages] = useState(false);
  return (
    <>
      <Table<PeriodTask>
        rowKey="name"
        dataSource={period.checklist}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          {
            title: t("closing.state"),
            key: "state",
            render: (_, row) =>
              row.done ? (
                <StateTag colour="green" text={t("closing.done")} />
              ) : (
                <StateTag
                  colour={row.must ? "red" : "amber"}
                  text={t(row.must ? "closing.must" : "closing.should", { count: row.count })}
                />
              ),
          },
          {
            title: t("closing.task"),
            key: "task",
            render: (_, row) => (
              <>
                {row.path ? <Link to={row.path as "/"}>{row.title}</Link> : row.title}
                {row.detail && <div className="quiet">{row.detail}</div>}
              </>
            ),
          },
          {
            title: t("period.areas"),
            key: "areas",
            render: (_, row) => AREAS.filter((area) => row.areas.includes(area)).map((area) => t(`period.${area}`)).join(", "),
          },
          {
            key: "do",
            render: (_, row) =>
              row.command === WAGES && !row.done && <Button onClick={() => setWages(true)}>{t("closing.accrue")}</Button>,
          },
        ]}
      />
      {wages && (
        <AskDialog
          name={WAGES}
          title={t("closing.accrue")}
          subject={{ period: period.period }}
          fields={[
            { name: "amount", label: t("closing.amount"), kind: "decimal" },
            { name: "voucher", label: t("manual.voucher") },
          ]}
          onClose={() => setWages(false)}
        />
      )}
    </>
  );
}
