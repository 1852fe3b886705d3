/** Periods and their areas: what is open, what is closed for good; opening the next, closing area by area. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Checkbox, Form, Modal, Table } from "antd";
import { type ReactNode, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { periodsQuery } from "../../api/books";
import { command, newKey } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Period } from "../../api/types";
import { plantMonth } from "../../format/time";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { DocumentState } from "../../shell/StateTag";
import { Nothing } from "../../states/Nothing";
import { Problem, useSentence } from "../../states/Problem";
import { BooksAsked } from "./Books";

const AREAS = ["stock", "payables", "receivables", "general"] as const;
type Area = (typeof AREAS)[number];

/** The month after the newest period; the plant's month where there is none. */
export function nextPeriod(newest: string | undefined): string {
  if (newest === undefined) return plantMonth();
  const [year = 0, month = 0] = newest.split("-").map(Number);
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, "0")}`;
}

function openAreas(period: Period): Area[] {
  return AREAS.filter((area) => period[area] === "open");
}

export function PeriodsPage(): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const periods = useQuery(periodsQuery);
  const mayClose = may(me, "finance.close");
  return (
    <>
      <PageHead
        title={t("period.title")}
        note={t("period.note")}
        extra={mayClose && periods.data && <OpenNext period={nextPeriod(periods.data.rows[0]?.period)} />}
      />
      <BooksAsked query={periods}>
        {(page) =>
          page.rows.length === 0 ? (
            <Nothing title={t("period.empty")} hint={t("period.emptyHint")} />
          ) : (
            <Periods rows={page.rows} mayClose={mayClose} />
          )
        }
      </BooksAsked>
    </>
  );
}

function OpenNext({ period }: { period: string }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const sentence = useSentence();
  const queries = useQueryClient();
  const opening = useMutation({
    mutationFn: () => command("finance.open_period", { period }, { key: newKey() }),
    onSuccess: () => void message.success(t("period.opened", { period })),
    onError: (error) => void message.error(sentence(asProblem(error))),
    onSettled: () => queries.invalidateQueries({ queryKey: ["periods"] }),
  });
  return (
    <Button loading={opening.isPending} onClick={() => opening.mutate()}>
      {t("period.open", { period })}
    </Button>
  );
}

function Periods({ rows, mayClose }: { rows: Period[]; mayClose: boolean }): ReactNode {
  const { t } = useTranslation();
  const [closing, setClosing] = useState<Period>();
  return (
    <>
      <Table<Period>
        rowKey="id"
        dataSource={rows}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          {
            title: t("period.period"),
            key: "period",
            render: (_, row) => (
              <Link to="/finance/trial_balance" search={{ period: row.period }} className="figures">
                {row.period}
              </Link>
            ),
          },
          ...AREAS.map((area) => ({
            title: t(`period.${area}`),
            key: area,
            render: (_: unknown, row: Period) => <DocumentState document="period" state={row[area]} />,
          })),
          {
            key: "close",
            render: (_, row) =>
              mayClose &&
              openAreas(row).length > 0 && (
                <Button onClick={() => setClosing(row)} aria-label={t("period.closeTitle", { period: row.period })}>
                  {t("period.close")}
                </Button>
              ),
          },
        ]}
      />
      {closing && <CloseDialog period={closing} onClose={() => setClosing(undefined)} />}
    </>
  );
}

function CloseDialog({ period, onClose }: { period: Period; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const form = useId();
  const key = useRef(newKey());
  const closing = useMutation({
    mutationFn: (areas: Area[]) =>
      command("finance.close_period", { period: period.period, areas }, { key: key.current }),
    onSuccess: async () => {
      void message.success(t("period.closed", { period: period.period }));
      onClose();
      await queries.invalidateQueries();
    },
    onError: (error) => {
      if (asProblem(error).status !== 0) key.current = newKey();
    },
  });
  return (
    <Modal
      open
      centered
      title={t("period.closeTitle", { period: period.period })}
      onCancel={onClose}
      okText={t("period.close")}
      cancelText={t("actions.cancel")}
      okButtonProps={{ htmlType: "submit", form, danger: true, loading: closing.isPending }}
      destroyOnHidden
    >
      <p>{t("period.closeHint")}</p>
      {closing.isError && <Problem problem={asProblem(closing.error)} compact />}
      <Form<{ areas: Area[] }>
        id={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ areas: [] }}
        onFinish={({ areas }) => closing.mutate(areas)}
      >
        <Form.Item
          name="areas"
          label={t("period.areas")}
          rules={[{ required: true, type: "array", min: 1, message: t("period.areasNeeded") }]}
        >
          <Checkbox.Group
            className="choices-down"
            options={openAreas(period).map((value) => ({ value, label: t(`period.${value}`) }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
