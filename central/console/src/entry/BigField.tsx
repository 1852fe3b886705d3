import { Input, type InputRef } from "antd";
import { type ReactNode, useEffect, useId, useRef } from "react";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
  suffix?: string;
  numeric?: boolean;
  autoFocus?: boolean;
  maxLength?: number;
}

/** A large field with its label above and what is wrong with it below. */
export function BigField(props: Props): ReactNode {
  const { label, value, onChange, error, suffix, numeric = false, autoFocus, maxLength = 80 } = props;
  const id = useId();
  const field = useRef<InputRef>(null);
  useEffect(() => {
    if (autoFocus) field.current?.focus({ preventScroll: true }); // after the heading has taken it
  }, [autoFocus]);
  return (
    <div className="big-field">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        ref={field}
        size="large"
        value={value}
        inputMode={numeric ? "decimal" : undefined}
        autoComplete="off"
        maxLength={maxLength}
        suffix={suffix}
        status={error ? "error" : undefined}
        aria-invalid={Boolean(error)}
        aria-describedby={error ? `${id}-error` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {error && (
        <p id={`${id}-error`} className="big-field-error">
          {error}
        </p>
      )}
    </div>
  );
}
