/** The complaint desk: scan the piece, see its life and what follows, write down what the customer says, open. */
import { CloseOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Alert, App, Button, Form, Input, Radio } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/problem";
import { type Life, lifeQuery, lotsNumbered } from "../../api/trace";
import { ScanField } from "../../entry/ScanField";
import { plantDay } from "../../format/time";
import { PageHead } from "../../shell/PageHead";
import { Symbol } from "../../shell/Symbol";
import { useCommand } from "../../shell/useCommand";
import { Asked } from "../../states/Asked";
import { Problem } from "../../states/Problem";
import "../sales/sales.css";
import { FamilyGraph } from "../trace/FamilyGraph";
import { Glance } from "../trace/Glance";
import "../trace/trace.css";
import { customerOf, followsFrom } from "./desk";

interface Piece {
  lot: string;
  serial: string;
  item: string;
}

export function DeskPage(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [pieces, setPieces] = useState<Piece[]>([]);
  const [first] = pieces;
  const life = useQuery(lifeQuery(first?.lot ?? ""));
  const scanned = async (number: string): Promise<string | null> => {
    if (pieces.some((one) => one.serial === number)) return t("complaint.twice", { number });
    const found = (await lotsNumbered(number)).filter((one) => one.kind === "serial");
    const one = found.find((each) => each.item === first?.item) ?? found[0];
    if (one === undefined) return t("complaint.unknown", { number });
    if (first !== undefined && one.item !== first.item) return t("complaint.otherItem", { number });
    const customer = customerOf(await queries.ensureQueryData(lifeQuery(one.lot_id)));
    if (customer === null) return t("complaint.notDelivered", { number });
    if (life.data && customer.number !== customerOf(life.data)?.number) return t("complaint.otherCustomer", { number });
    setPieces((before) => [...before, { lot: one.lot_id, serial: one.number, item: one.item }]);
    return null;
  };
  return (
    <>
      <PageHead title={t("complaint.desk")} back={<Link to="/quality/complaints">{t("complaint.title")}</Link>} />
      <ScanField
        label={t("complaint.scan")}
        hint={first === undefined ? t("complaint.scanHint") : t("complaint.scanMore")}
        onScan={scanned}
      />
      {first !== undefined && (
        <Asked query={life} rows={8}>
          {(data) => (
            <Open
              life={data}
              pieces={pieces}
              onRemove={(serial) => setPieces((before) => before.filter((one) => one.serial !== serial))}
            />
          )}
        </Asked>
      )}
    </>
  );
}

interface Fields {
  text: string;
  escape_point: string;
  scope: "siblings" | "supplier_lot" | "none";
  reported_on: string;
}

interface OpenProps {
  life: Life;
  pieces: Piece[];
  onRemove: (serial: string) => void;
}

const SCOPES = ["siblings", "supplier_lot", "none"] as const;

function Open({ life, pieces, onRemove }: OpenProps): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const customer = customerOf(life);
  const open = useCommand<{ id: string; number: string }>("quality.open_complaint", {
    onDone: async (answer) => {
      void message.success(t("complaint.done", { number: answer.number }));
      await navigate({ to: "/quality/complaints/$id", params: { id: answer.id } });
    },
  });
  const [form] = Form.useForm<Fields>();
  const scope = Form.useWatch("scope", form) ?? "siblings";
  const needed = [{ required: true, whitespace: true, message: t("ask.needed") }];
  const toLife = (): void => void navigate({ to: "/trace/$lot", params: { lot: life.lot.lot_id } });
  return (
    <>
      <section className="card" aria-label={t("complaint.serials")} data-testid="complained">
        <h2>
          {customer?.number} {customer?.name}
        </h2>
        <ul className="serial-chips">
          {pieces.map((one) => (
            <li key={one.serial}>
              <span className="figures">{one.serial}</span>
              <button type="button" aria-label={t("complaint.remove", { serial: one.serial })} onClick={() => onRemove(one.serial)}>
                <CloseOutlined />
              </button>
            </li>
          ))}
        </ul>
      </section>
      <h2 className="section-title">
        {t("complaint.inShort", { serial: life.lot.number })}{" "}
        <small>
          <Link to="/trace/$lot" params={{ lot: life.lot.lot_id }}>
            {t("complaint.wholeLife")}
          </Link>
        </small>
      </h2>
      <Glance life={life} />
      <FamilyGraph life={life} onPlace={toLife} />
      <div className="columns">
        <section className="card" aria-label={t("complaint.desk")}>
          {open.isError && <Problem problem={asProblem(open.error)} compact />}
          <Form<Fields>
            form={form}
            layout="vertical"
            requiredMark={false}
            initialValues={{ scope: "siblings", reported_on: plantDay() }}
            onFinish={(fields) =>
              open.mutate({
                customer: customer?.number ?? "",
                item: life.lot.item,
                serials: pieces.map((one) => one.serial),
                ...fields,
              })
            }
          >
            <Form.Item name="text" label={t("complaint.text")} rules={needed}>
              <Input.TextArea rows={3} maxLength={3000} />
            </Form.Item>
            <Form.Item name="escape_point" label={t("complaint.escape")} extra={t("complaint.escapeHint")} rules={needed}>
              <Input maxLength={200} />
            </Form.Item>
            <Form.Item name="reported_on" label={t("complaint.reported")} rules={needed}>
              <Input type="date" />
            </Form.Item>
            <Form.Item name="scope" label={t("complaint.scope")}>
              <Radio.Group className="scopes" options={SCOPES.map((value) => ({ value, label: t(`complaint.${value}`) }))} />
            </Form.Item>
            <Button type="primary" size="large" htmlType="submit" loading={open.isPending}>
              {t("complaint.open")}
            </Button>
          </Form>
        </section>
        <FollowsFrom life={life} pieces={pieces} holds={scope !== "none"} />
      </div>
    </>
  );
}

function FollowsFrom({ life, pieces, holds }: { life: Life; pieces: Piece[]; holds: boolean }): ReactNode {
  const { t } = useTranslation();
  const follows = followsFrom(life, new Set(pieces.map((one) => one.lot)));
  return (
    <section className="card" aria-label={t("complaint.whatHappens")} data-testid="follows">
      <h2>{t("complaint.whatHappens")}</h2>
      <ul className="plain record">
        {holds && (
          <li>
            <Symbol colour="red" /> {t("complaint.whatHolds", { count: follows.held })}
          </li>
        )}
        {follows.told.map((one) => (
          <li key={one.customer}>
            <Symbol colour="amber" /> {t("complaint.whatTells", { customer: one.name, count: one.count })}
          </li>
        ))}
        {follows.told.length === 0 && <li>{t("complaint.nobodyElse")}</li>}
      </ul>
      <Alert type="info" showIcon title={t("complaint.starts")} />
    </section>
  );
}
