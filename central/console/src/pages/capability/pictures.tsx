/** The six pictures of a study, drawn from its stored points. Each says in words what it shows. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { ControlPicture, Study } from "../../api/capability";
import { measured } from "../../format/numbers";
import { HIGH, Plane, WIDE, roomy } from "./plane";

const MARKS = [0.1, 0.5, 0.9] as const;
/** Per cent and their normal scores. */
const SHARES = [
  [1, -2.3263],
  [10, -1.2816],
  [50, 0],
  [90, 1.2816],
  [99, 2.3263],
] as const;

function Frame({ title, label, children }: { title: string; label?: string; children: ReactNode }): ReactNode {
  return (
    <figure className="cap-picture">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={label ?? title}>
        {children}
      </svg>
    </figure>
  );
}

function AlongX({ plane, decimals }: { plane: Plane; decimals: number }): ReactNode {
  return MARKS.map((part) => {
    const value = plane.x[0] + part * (plane.x[1] - plane.x[0]);
    return (
      <text key={part} x={plane.across(value)} y={HIGH - 8} className="cap-mark" textAnchor="middle">
        {measured(value, decimals)}
      </text>
    );
  });
}

function Upright({ plane, at, name, kind }: { plane: Plane; at: number; name: string; kind: "limit" | "target" }): ReactNode {
  const x = plane.across(at);
  return (
    <g className={`cap-${kind}`}>
      <line x1={x} x2={x} y1={plane.top} y2={plane.bottom} />
      <text x={x} y={plane.top - 5} textAnchor="middle">
        {name}
      </text>
    </g>
  );
}

function Uprights({ plane, study, named }: { plane: Plane; study: Study; named: boolean }): ReactNode {
  const text = (name: string, value: number): string => (named ? `${name} ${measured(value, study.decimals)}` : name);
  return (
    <>
      {study.lsl !== null && <Upright plane={plane} at={study.lsl} name={text("LSL", study.lsl)} kind="limit" />}
      {study.usl !== null && <Upright plane={plane} at={study.usl} name={text("USL", study.usl)} kind="limit" />}
      {study.target !== null && <Upright plane={plane} at={study.target} name="T" kind="target" />}
    </>
  );
}

function limitsOf(study: Study): number[] {
  return [study.lsl, study.usl].filter((one): one is number => one !== null);
}

export function ControlOf({ chart, decimals }: { chart: ControlPicture; decimals: number }): ReactNode {
  const { t } = useTranslation();
  const title = t(`capability.${chart.kind}` as "capability.xbar");
  const points = chart.points;
  if (points.length === 0) return <Frame title={title}>{null}</Frame>;
  const plane = new Plane([0.5, points.length + 0.5], roomy(points.flatMap((one) => [one.value, one.lower, one.upper])));
  const at = points.map((_, place) => place + 1);
  const steps = at.flatMap((x) => [x - 0.5, x + 0.5]);
  const stairs = (name: "lower" | "upper"): string => plane.path(steps, points.flatMap((one) => [one[name], one[name]]));
  const beyond = points.filter((one) => one.rules.length > 0).length;
  const last = points.at(-1);
  return (
    <Frame title={title} label={t("capability.pictureOf", { title, count: points.length, signals: beyond })}>
      <path d={stairs("lower")} className="cap-limit" />
      <path d={stairs("upper")} className="cap-limit" />
      <path d={plane.path([0.5, points.length + 0.5], [chart.centre, chart.centre])} className="cap-centre" />
      <path d={plane.path(at, points.map((one) => one.value))} className="cap-line" />
      {points.map((one, place) => (
        <circle
          key={one.label}
          cx={plane.across(place + 1)}
          cy={plane.up(one.value)}
          r={one.rules.length > 0 ? 5 : points.length > 120 ? 1.2 : 2.4}
          className={one.rules.length > 0 ? "cap-beyond" : "cap-point"}
        >
          <title>{`${one.label}: ${measured(one.value, decimals + 1)} ${one.rules.join(" ")}`}</title>
        </circle>
      ))}
      {last &&
        ([
          ["upper", last.upper],
          ["centre", chart.centre],
          ["lower", last.lower],
        ] as const).map(([name, value]) => (
          <text key={name} x={plane.right + 5} y={plane.up(value) + 4} className="cap-mark">
            {measured(value, decimals + 1)}
          </text>
        ))}
      <text x={plane.left} y={HIGH - 8} className="cap-mark">
        {points[0]?.label}
      </text>
      <text x={plane.right} y={HIGH - 8} className="cap-mark" textAnchor="end">
        {last?.label}
      </text>
    </Frame>
  );
}

export function Latest({ study }: { study: Study }): ReactNode {
  const { t } = useTranslation();
  const { latest, mean } = study.results;
  const plane = new Plane([0.5, latest.length + 0.5], roomy([mean, ...latest.flatMap((one) => one.values)]));
  return (
    <Frame title={t("capability.latest", { count: latest.length })}>
      <path d={plane.path([0.5, latest.length + 0.5], [mean, mean])} className="cap-centre" />
      {latest.flatMap((one, place) =>
        one.values.map((value, at) => (
          <circle key={`${one.label} ${at}`} cx={plane.across(place + 1)} cy={plane.up(value)} r={2.2} className="cap-point">
            <title>{`${one.label}: ${measured(value, study.decimals)}`}</title>
          </circle>
        )),
      )}
      {MARKS.map((part) => {
        const value = plane.y[0] + part * (plane.y[1] - plane.y[0]);
        return (
          <text key={part} x={plane.left - 6} y={plane.up(value) + 4} className="cap-mark" textAnchor="end">
            {measured(value, study.decimals)}
          </text>
        );
      })}
    </Frame>
  );
}

export function Histogram({ study }: { study: Study }): ReactNode {
  const { t } = useTranslation();
  const { edges, counts, x, fitted, within } = study.results.histogram;
  const top = Math.max(...counts, ...fitted, ...(within ?? []));
  const plane = new Plane(roomy([...edges, ...limitsOf(study), ...study.results.quantiles]), [0, top * 1.06]);
  return (
    <Frame title={t("capability.histogram")}>
      {counts.map((count, at) => {
        const [low, high] = [edges[at] ?? 0, edges[at + 1] ?? 0];
        return (
          <rect
            key={low}
            x={plane.across(low)}
            width={Math.max(0.5, plane.across(high) - plane.across(low) - 1)}
            y={plane.up(count)}
            height={plane.bottom - plane.up(count)}
            className="cap-bar"
          >
            <title>{`${measured(low, study.decimals)} … ${measured(high, study.decimals)}: ${count}`}</title>
          </rect>
        );
      })}
      {study.results.shape.name !== "empirical" && <path d={plane.path(x, fitted)} className="cap-line cap-strong" />}
      {within && <path d={plane.path(x, within)} className="cap-within" />}
      <Uprights plane={plane} study={study} named={false} />
      <AlongX plane={plane} decimals={study.decimals} />
    </Frame>
  );
}

export function Probability({ study }: { study: Study }): ReactNode {
  const { t } = useTranslation();
  const { x, score, line, line_score: rises, low, high } = study.results.probability;
  const around = roomy([...x, ...line]);
  const spread = around[1] - around[0];
  const near = [...low, ...high].filter((one) => one > around[0] - spread && one < around[1] + spread);
  const plane = new Plane(roomy([...x, ...line, ...near]), roomy([...score, ...rises]));
  const held = (value: number): number => Math.min(plane.x[1], Math.max(plane.x[0], value));
  const band = plane.path([...low.map(held), ...high.map(held).reverse()], [...rises, ...[...rises].reverse()]);
  return (
    <Frame title={t("capability.probability")}>
      <path d={`${band}Z`} className="cap-band" />
      <path d={plane.path(line, rises)} className="cap-line cap-strong" />
      {x.map((value, at) => (
        <circle key={at} cx={plane.across(value)} cy={plane.up(score[at] ?? 0)} r={1.8} className="cap-dark" />
      ))}
      {SHARES.filter(([, at]) => at > plane.y[0] && at < plane.y[1]).map(([share, at]) => (
        <text key={share} x={plane.left - 6} y={plane.up(at) + 4} className="cap-mark" textAnchor="end">
          {`${share} %`}
        </text>
      ))}
      <AlongX plane={plane} decimals={study.decimals} />
    </Frame>
  );
}

export function CapabilityPlot({ study }: { study: Study }): ReactNode {
  const { t } = useTranslation();
  const { results } = study;
  const half = 3 * results.within_sigma.value;
  const rows = [
    ...(results.within !== null && results.shape.name === "normal"
      ? [{ name: "within" as const, at: [results.mean - half, results.mean, results.mean + half] }]
      : []),
    { name: "overall" as const, at: results.quantiles },
  ];
  const plane = new Plane(roomy([...limitsOf(study), ...rows.flatMap((row) => row.at)]), [0, rows.length + 1]);
  return (
    <Frame title={t("capability.plot")}>
      {rows.map((row, place) => {
        const y = rows.length - place;
        const end = row.at.at(-1) ?? 0;
        return (
          <g key={row.name} className={`cap-span-${row.name}`}>
            <path d={plane.path([row.at[0] ?? 0, end], [y, y])} />
            {row.at.map((value) => (
              <path key={value} d={plane.path([value, value], [y - 0.15, y + 0.15])} />
            ))}
            <text x={plane.across(end) + 6} y={plane.up(y) + 4}>
              {t(`capability.${row.name}`)}
            </text>
          </g>
        );
      })}
      <Uprights plane={plane} study={study} named />
      <AlongX plane={plane} decimals={study.decimals} />
    </Frame>
  );
}
