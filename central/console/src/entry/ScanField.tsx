/** A field that a scanner types into: it has the focus when the page opens and gets it back after each scan. */
import { ScanOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, Input, type InputRef } from "antd";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";

import { asProblem } from "../api/problem";
import { Problem } from "../states/Problem";
import "./entry.css";

const TEXT_MAX = 80;

interface Props {
  label: string;
  hint?: string;
  /** What to do with the scan; a sentence when it led nowhere. */
  onScan: (text: string) => Promise<string | null>;
}

export function ScanField({ label, hint, onScan }: Props): ReactNode {
  const id = useId();
  const field = useRef<InputRef>(null);
  const [text, setText] = useState("");
  const scan = useMutation({
    mutationFn: onScan,
    onSettled: () => {
      setText("");
      field.current?.focus();
    },
  });
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const send = (): void => {
    const scanned = text.trim();
    if (scanned !== "" && !scan.isPending) scan.mutate(scanned);
  };
  return (
    <section className="card scan">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        ref={field}
        size="large"
        className="scan-field"
        prefix={<ScanOutlined aria-hidden="true" />}
        value={text}
        maxLength={TEXT_MAX}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        aria-busy={scan.isPending}
        onChange={(event) => setText(event.target.value)}
        onPressEnter={send}
      />
      {hint && <p className="quiet">{hint}</p>}
      {scan.isError && <Problem problem={asProblem(scan.error)} compact />}
      {scan.data && <Alert type="warning" role="alert" showIcon title={scan.data} />}
    </section>
  );
}
