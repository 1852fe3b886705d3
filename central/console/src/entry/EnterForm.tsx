/** A form for scanner and keyboard: Enter moves to the next field, from the last to the button, and Enter there sends,
 * as it does in a password. What is not sent leads to the first field at fault. */
import { type FormEvent, type KeyboardEvent, type ReactNode, useRef } from "react";

import "./entry.css";

interface Props {
  label: string;
  onSend: () => void;
  children: ReactNode;
}

export function EnterForm({ label, onSend, children }: Props): ReactNode {
  const form = useRef<HTMLFormElement>(null);
  const move = (event: KeyboardEvent<HTMLFormElement>): void => {
    const from = event.target;
    if (event.key !== "Enter" || !(from instanceof HTMLInputElement) || from.type === "password") return;
    event.preventDefault();
    const stops = [
      ...(form.current?.querySelectorAll<HTMLElement>("input:not([disabled]), button[type=submit]") ?? []),
    ];
    const next = stops[stops.indexOf(from) + 1];
    next?.focus();
    if (next instanceof HTMLInputElement) next.select();
  };
  const send = (event: FormEvent): void => {
    event.preventDefault();
    onSend();
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  };
  return (
    <form ref={form} className="enter-form" aria-label={label} noValidate onKeyDown={move} onSubmit={send}>
      {children}
    </form>
  );
}
