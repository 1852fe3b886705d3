/** Finding a sampling plan: by the standards' tables, for zero defects, by two points, or with lots skipped. */
import { getRouteApi } from "@tanstack/react-router";
import { Segmented } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { PageHead } from "../../shell/PageHead";
import { AttributesTool } from "./AttributesTool";
import { MatchedTool } from "./MatchedTool";
import { SkipLotTool, TwoPointsTool, VariablesTool, ZeroTool } from "./OtherPlans";
import "./tools.css";

const WAYS = ["attributes", "variables", "zero", "points", "matched", "skip"] as const;
type Way = (typeof WAYS)[number];

const TOOLS: Record<Way, () => ReactNode> = {
  attributes: () => <AttributesTool />,
  variables: () => <VariablesTool />,
  zero: () => <ZeroTool />,
  points: () => <TwoPointsTool />,
  matched: () => <MatchedTool />,
  skip: () => <SkipLotTool />,
};

const route = getRouteApi("/inside/tools/sampling");

export function SamplingPage(): ReactNode {
  const { t } = useTranslation();
  const { way = "attributes" } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead title={t("tools.sampling")} note={t("tools.samplingNote")} />
      <p className="tool-ways">
        <Segmented
          aria-label={t("sampling.way")}
          value={way}
          onChange={(chosen) => void navigate({ search: chosen === "attributes" ? {} : { way: chosen } })}
          options={WAYS.map((value) => ({ value, label: t(`samplingWay.${value}`) }))}
        />
      </p>
      {TOOLS[way]()}
    </>
  );
}
