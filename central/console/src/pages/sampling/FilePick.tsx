/** One file: chosen with a button, or dropped. */
import { FileTextOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import { type ReactNode, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { KILOBYTES_MAX, type Picked, type Unfit, readFile } from "./loading";

interface Props {
  label: string;
  hint?: string;
  value?: Picked;
  onChange?: (picked: Picked | undefined) => void;
}

/** For a Form.Item: `value` and `onChange` are its. */
export function FilePick({ label, hint, value, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [unfit, setUnfit] = useState<Unfit>();
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const read = await readFile(file);
    setUnfit(typeof read === "string" ? read : undefined);
    onChange?.(typeof read === "string" ? undefined : read);
    if (input.current) input.current.value = ""; // so that the same file, mended, can be picked again
  };
  return (
    <div
      className="file-pick"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void take(event.dataTransfer.files[0]);
      }}
    >
      <label htmlFor={id}>{label}</label>
      <input ref={input} id={id} className="unseen" type="file" accept=".xlsx,.csv,.txt,.tsv,text/csv" tabIndex={-1} onChange={(event) => void take(event.target.files?.[0])} />
      <div className="file-pick-row">
        <Button icon={<FileTextOutlined />} onClick={() => input.current?.click()}>
          {t(value ? "ownTables.pickAnother" : "ownTables.pick")}
        </Button>
        <span role="status" className={value ? undefined : "quiet"}>
          {value === undefined ? t("ownTables.dropHere") : value.lines === null ? value.name : t("ownTables.picked", { name: value.name, lines: value.lines })}
        </span>
      </div>
      {hint && <p className="quiet">{hint}</p>}
      {unfit && <Alert type="warning" role="alert" showIcon title={t(`ownTables.${unfit}`, { most: KILOBYTES_MAX })} />}
    </div>
  );
}
