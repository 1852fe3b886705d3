/** A field with its label, and what the server says of it. */
import { type ReactNode, useId } from "react";

export interface Wired {
  id: string;
  "aria-invalid": boolean;
  "aria-describedby"?: string;
  status?: "error";
}

interface Props {
  label: string;
  fault?: string;
  hint?: string;
  wide?: boolean;
  children: (wired: Wired) => ReactNode;
}

export function Labelled({ label, fault, hint, wide = false, children }: Props): ReactNode {
  const id = useId();
  const said = `${id}-said`;
  const described = fault !== undefined || hint !== undefined;
  return (
    <div className={wide ? "plan-field wide" : "plan-field"}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        "aria-invalid": fault !== undefined,
        ...(described ? { "aria-describedby": said } : {}),
        ...(fault === undefined ? {} : { status: "error" as const }),
      })}
      {described && (
        <p id={said} className={fault === undefined ? "quiet" : "plan-fault"}>
          {fault ?? hint}
        </p>
      )}
    </div>
  );
}
