/** The family drawn: layers from the material to the places, one under the other where the screen is narrow. */
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Life } from "../../api/trace";
import { Symbol } from "../../shell/Symbol";
import { type Box, type Family, type Line, familyOf } from "./family";
import { type Placed, drawn } from "./drawing";
import { placeColour, placeName } from "./words";

interface Props {
  life: Life;
  /** Somebody wants to see the siblings at this place; all of them when it is left out. */
  onPlace: (place?: string) => void;
}

export function FamilyGraph({ life, onPlace }: Props): ReactNode {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const family = useMemo(() => familyOf(life), [life]);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    setWidth(element.clientWidth);
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const drawing = useMemo(() => (width === 0 ? null : drawn(family, width)), [family, width]);
  return (
    <section className="card" aria-label={t("trace.family")} data-testid="family">
      <h2>
        {t("trace.family")} <small>{t("trace.familyHint")}</small>
      </h2>
      <div ref={frame} className="family" style={{ height: drawing?.height ?? 120 }}>
        {drawing && (
          <>
            <svg width={width} height={drawing.height} aria-hidden="true">
              {drawing.curves.map((curve) => (
                <path
                  key={`${curve.line.from} ${curve.line.to}`}
                  d={curve.path}
                  className={curve.line.own ? "family-line own" : "family-line"}
                  strokeWidth={curve.thickness}
                />
              ))}
            </svg>
            {drawing.boxes.map((placed) => (
              <BoxOf key={placed.box.key} placed={placed} onPlace={onPlace} />
            ))}
          </>
        )}
      </div>
      <Spoken family={family} />
    </section>
  );
}

function BoxOf({ placed, onPlace }: { placed: Placed; onPlace: Props["onPlace"] }): ReactNode {
  const { t } = useTranslation();
  const { box, x, y, width, height } = placed;
  const place = { left: x, top: y, width, height };
  const look = `family-box family-${box.kind}${box.own ? " own" : ""}`;
  const inner = (
    <>
      <span className="family-name">
        {box.kind === "place" && <><Symbol colour={placeColour(box.name)} />{" "}</>}
        {nameOf(t, box)}
      </span>
      <span className="family-note">{noteOf(t, box)}</span>
    </>
  );
  if (box.kind === "place" && box.item === "") {
    return (
      <button type="button" className={look} style={place} onClick={() => onPlace(box.name)}>
        {inner}
      </button>
    );
  }
  if (box.kind === "siblings") {
    return (
      <button type="button" className={look} style={place} onClick={() => onPlace()}>
        {inner}
      </button>
    );
  }
  if (box.lot !== null && !box.own) {
    return (
      <Link to="/trace/$lot" params={{ lot: box.lot }} className={look} style={place}>
        {inner}
      </Link>
    );
  }
  return (
    <div className={look} style={place} aria-current={box.own ? "true" : undefined}>
      {inner}
    </div>
  );
}

function nameOf(t: TFunction, box: Box): string {
  if (box.kind === "siblings") return t("trace.siblingsOf", { count: box.count });
  if (box.kind === "lots") return t("trace.lotsOf", { count: box.count });
  return box.kind === "place" ? placeName(t, box.name, box.partner) : box.name;
}

function noteOf(t: TFunction, box: Box): string {
  if (box.kind === "place") return [box.item, box.count].filter(Boolean).join(" · ");
  const from = [box.supplierLot, box.partner].filter(Boolean).join(" · ");
  return [box.item, box.own ? t("trace.this") : from].filter(Boolean).join(" · ");
}

/** The same in words, for those who do not see lines. */
function Spoken({ family }: { family: Family }): ReactNode {
  const { t } = useTranslation();
  const boxes = new Map(family.layers.flat().map((box) => [box.key, box]));
  const said = (line: Line): string => {
    const [from, to] = [boxes.get(line.from), boxes.get(line.to)];
    return t("trace.line", {
      from: from ? nameOf(t, from) : "",
      to: to ? nameOf(t, to) : "",
      quantity: line.quantity ?? t("trace.unknownQuantity"),
    });
  };
  return (
    <ul className="unseen" data-testid="family-lines">
      {family.lines.map((line) => (
        <li key={`${line.from} ${line.to}`}>{said(line)}</li>
      ))}
    </ul>
  );
}
