import { Button } from "antd";
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

interface Props {
  text: string;
  onClick: () => void;
  busy?: boolean;
  main?: boolean;
}

/** A button for gloves. The main one of a screen takes the focus, so that Enter does what the screen is for. */
export function BigButton({ text, onClick, busy = false, main = false }: Props): ReactNode {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (main) button.current?.focus({ preventScroll: true });
  }, [main]);
  return (
    <Button
      ref={button}
      type={main ? "primary" : "default"}
      className={main ? "big big-main" : "big"}
      aria-busy={busy}
      loading={busy}
      onKeyDown={onePress}
      onClick={() => !busy && onClick()}
    >
      {text}
    </Button>
  );
}

/** A key held down stays one press: the next screen's button has the focus before it is let go. */
function onePress(event: KeyboardEvent): void {
  if (event.repeat) event.preventDefault();
}
