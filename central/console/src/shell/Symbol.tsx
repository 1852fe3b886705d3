import type { ReactNode } from "react";

export type Colour = "green" | "amber" | "red" | "grey";

export function colourOf(name: string): Colour {
  return name === "green" || name === "amber" || name === "red" ? name : "grey";
}

/** A state's shape, which says the same as its colour: circle, triangle, octagon, dash. */
export function Symbol({ colour, size = "1em" }: { colour: Colour; size?: string }): ReactNode {
  return (
    <svg className={`symbol symbol-${colour}`} viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      {colour === "green" && (
        <>
          <circle cx="16" cy="16" r="14" fill="currentColor" />
          <path d="M12.5 9.5 23 16l-10.5 6.5z" className="symbol-in" />
        </>
      )}
      {colour === "amber" && (
        <>
          <path d="M16 2 31 29H1z" fill="currentColor" />
          <path d="M14.4 11h3.2l-.5 9.5h-2.2zM16 22.4a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8z" className="symbol-in" />
        </>
      )}
      {colour === "red" && (
        <>
          <path d="M10 1h12l9 9v12l-9 9H10l-9-9V10z" fill="currentColor" />
          <rect x="9" y="9" width="14" height="14" className="symbol-in" />
        </>
      )}
      {colour === "grey" && (
        <>
          <circle cx="16" cy="16" r="13" fill="none" stroke="currentColor" strokeWidth="3" />
          <path d="M9 16h14" stroke="currentColor" strokeWidth="3" />
        </>
      )}
    </svg>
  );
}
