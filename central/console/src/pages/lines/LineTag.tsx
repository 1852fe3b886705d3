import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Line } from "../../api/types";
import { coded } from "../../i18n";
import { StateTag } from "../../shell/StateTag";
import { colourOf } from "../../shell/Symbol";

export function LineTag({ line }: { line: Pick<Line, "colour" | "state"> }): ReactNode {
  const { t } = useTranslation();
  return <StateTag colour={colourOf(line.colour)} text={coded(t, "line", line.state)} />;
}
