import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** The product's name is the same in every language. */
export const PRODUCT = "Jidoka";

export function Octagon(): ReactNode {
  return (
    <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
      <path d="M10 1h12l9 9v12l-9 9H10l-9-9V10z" fill="#c81e1e" />
      <path d="M19 7v12.5a5.5 5.5 0 0 1-11 0V18h3.6v1.5a1.9 1.9 0 0 0 3.8 0V7z" fill="#fff" />
      <circle cx="23" cy="22.6" r="2.4" fill="#fff" />
    </svg>
  );
}

export function Mark(): ReactNode {
  return (
    <Link to="/" className="mark">
      <Octagon />
      <span>{PRODUCT}</span>
    </Link>
  );
}
