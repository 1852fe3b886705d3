/** Releasing a blocked item: what is blocked and why, and the reason of the one who releases. */
import { useQuery } from "@tanstack/react-query";
import { Alert, Modal } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { openItemQuery } from "../../api/books";
import type { OpenItemDocument } from "../../api/types";
import { money, unsigned } from "../../format/money";
import { ReasonDialog } from "../../shell/ReasonDialog";
import { Asked } from "../../states/Asked";
import { Blocks } from "./Blocks";

export const RELEASE = "finance.release_payment_block";

interface Props {
  id: string;
  onClose: () => void;
}

export function ReleaseDialog({ id, onClose }: Props): ReactNode {
  const item = useQuery(openItemQuery(id));
  if (item.data !== undefined) return <Known item={item.data} onClose={onClose} />;
  return (
    <Modal open centered footer={null} onCancel={onClose}>
      <Asked query={item} rows={3} compact>
        {() => null}
      </Asked>
    </Modal>
  );
}

function Known({ item, onClose }: { item: OpenItemDocument; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const amount = `${money(unsigned(item.open))} ${item.currency}`;
  const refusal = item.actions.find((action) => action.command === RELEASE && !action.allowed);
  const title = t("pay.releaseTitle", { document: item.document_number, amount });
  if (refusal !== undefined) {
    return (
      <Modal open centered title={title} footer={null} onCancel={onClose}>
        <Alert type="warning" showIcon title={refusal.reason ?? refusal.code} />
      </Modal>
    );
  }
  return (
    <ReasonDialog
      name={RELEASE}
      subject={{ open_item_id: item.id }}
      version={item.version}
      title={title}
      label={t("pay.reason")}
      needed={t("pay.reasonNeeded")}
      okText={t("pay.release")}
      done={t("pay.released")}
      onClose={onClose}
    >
      <Blocks blocks={item.blocks} />
      <p className="quiet">{t("pay.releaseHint")}</p>
    </ReasonDialog>
  );
}
