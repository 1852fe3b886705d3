import { Button } from "antd";
import type { ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

export interface Cursors {
  cursor: string | undefined;
  newer: (() => void) | null;
  to: (next: string) => void;
  reset: () => void;
}

/** Where one is in a list that is read page by page. */
export function useCursors(): Cursors {
  const [cursors, setCursors] = useState<string[]>([]);
  return {
    cursor: cursors.at(-1),
    newer: cursors.length === 0 ? null : () => setCursors(cursors.slice(0, -1)),
    to: (next) => setCursors([...cursors, next]),
    reset: () => setCursors([]),
  };
}

/** Newer and older; nothing where everything is on one page. */
export function Pager({ at, next }: { at: Cursors; next: string | null | undefined }): ReactNode {
  const { t } = useTranslation();
  if (at.newer === null && !next) return null;
  return (
    <div className="pages">
      <Button disabled={at.newer === null} onClick={() => at.newer?.()}>
        {t("shell.newer")}
      </Button>
      <Button disabled={!next} onClick={() => next && at.to(next)}>
        {t("shell.older")}
      </Button>
    </div>
  );
}
