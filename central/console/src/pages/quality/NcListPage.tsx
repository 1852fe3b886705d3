/** Nonconformances, the newest first. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { ncsQuery } from "../../api/queries";
import { PageHead } from "../../shell/PageHead";
import { Pager, useCursors } from "../../shell/Pager";
import { StateChoice } from "../../shell/StateChoice";
import { Asked } from "../../states/Asked";
import { NcTable } from "./NcTable";

export function NcListPage(): ReactNode {
  const { t } = useTranslation();
  const [state, setState] = useState<string | undefined>();
  const at = useCursors();
  const ncs = useQuery({ ...ncsQuery({ state, cursor: at.cursor }), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead
        title={t("nc.title")}
        extra={
          <StateChoice
            document="quality_nc"
            label={t("nc.state")}
            value={state}
            onChange={(value) => {
              setState(value);
              at.reset();
            }}
          />
        }
      />
      <Asked query={ncs}>
        {(page) => (
          <>
            <NcTable rows={page.rows} />
            <Pager at={at} next={page.next} />
          </>
        )}
      </Asked>
    </>
  );
}
