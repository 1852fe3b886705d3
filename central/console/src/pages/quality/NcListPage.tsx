/** Nonconformances, the newest first. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { declarationsQuery, ncsQuery } from "../../api/queries";
import { useLanguage } from "../../i18n";
import { PageHead } from "../../shell/PageHead";
import { Asked } from "../../states/Asked";
import { NcTable } from "./NcTable";

export function NcListPage(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const [state, setState] = useState<string | undefined>();
  const [cursors, setCursors] = useState<string[]>([]);
  const ncs = useQuery({ ...ncsQuery({ state, cursor: cursors.at(-1) }), placeholderData: keepPreviousData });
  const { data: names } = useQuery(declarationsQuery);
  return (
    <>
      <PageHead
        title={t("nc.title")}
        extra={
          <Select
            aria-label={t("nc.state")}
            className="choice"
            allowClear
            placeholder={t("orders.anyState")}
            value={state}
            onChange={(value: string | undefined) => {
              setState(value);
              setCursors([]);
            }}
            options={Object.entries(names?.states.quality_nc ?? {}).map(([value, name]) => ({
              value,
              label: name[language],
            }))}
          />
        }
      />
      <Asked query={ncs}>
        {(page) => (
          <>
            <NcTable rows={page.rows} />
            {(cursors.length > 0 || page.next) && (
              <div className="pages">
                <Button disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>
                  {t("shell.newer")}
                </Button>
                <Button disabled={!page.next} onClick={() => setCursors([...cursors, page.next ?? ""])}>
                  {t("shell.older")}
                </Button>
              </div>
            )}
          </>
        )}
      </Asked>
    </>
  );
}
