import type { ReactNode } from "react";

/** An empty list says why it is empty and what fills it. */
export function Nothing({ title, hint }: { title: string; hint?: ReactNode }): ReactNode {
  return (
    <div className="nothing">
      <svg viewBox="0 0 64 48" width="64" height="48" aria-hidden="true">
        <rect x="6" y="6" width="52" height="36" rx="4" fill="none" stroke="#8994a3" strokeWidth="2" />
        <path d="M6 26h14l4 6h16l4-6h14" fill="none" stroke="#8994a3" strokeWidth="2" />
      </svg>
      <p className="nothing-title">{title}</p>
      {hint && <p className="nothing-hint">{hint}</p>}
    </div>
  );
}
