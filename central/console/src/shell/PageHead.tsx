import { type ReactNode, useEffect, useRef } from "react";

import { PRODUCT } from "./Mark";

interface Props {
  title: string;
  state?: ReactNode;
  note?: ReactNode;
  extra?: ReactNode;
  back?: ReactNode;
}

/** A page's heading; it takes the focus when the page opens, so that a screen reader says where one is. */
export function PageHead({ title, state, note, extra, back }: Props): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${PRODUCT}`;
  }, [title]);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className="head">
      <div>
        {back && <div className="head-back">{back}</div>}
        <div className="head-line">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {state}
        </div>
        {note && <div className="head-note">{note}</div>}
      </div>
      {extra && <div className="head-extra">{extra}</div>}
    </div>
  );
}
