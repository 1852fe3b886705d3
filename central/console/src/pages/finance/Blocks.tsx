import { Tag } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { OpenItem } from "../../api/types";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { DocumentLink } from "../../shell/DocumentLink";
import { StateTag } from "../../shell/StateTag";

/** Whether an open item may be paid. */
export function PayState({ item }: { item: Pick<OpenItem, "blocks"> }): ReactNode {
  const { t } = useTranslation();
  const blocked = item.blocks.length > 0;
  return <StateTag colour={blocked ? "red" : "green"} text={t(blocked ? "pay.blocked" : "pay.free")} />;
}

/** Why something may not be paid, each reason with the document that decides. */
export function Blocks({ blocks }: { blocks: OpenItem["blocks"] }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <ul className="plain blocks">
      {blocks.map((block) => (
        <li key={`${block.cause} ${block.document_number}`}>
          <Tag>{coded(t, "blockCause", block.cause)}</Tag> {inLanguage(language, block, "reason")}{" "}
          <DocumentLink document={block.document_type} id={block.document_id} number={block.document_number} />
        </li>
      ))}
    </ul>
  );
}
