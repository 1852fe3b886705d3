/** The buttons of a document of sales: some lead to a page, the others ask for what they need. */
import { type ReactNode, useState } from "react";

import type { Action } from "../../api/types";
import { AskDialog, type Asking, type Values } from "../../entry/AskDialog";
import { ActionButton, isElsewhere } from "../../shell/Actions";

export interface Ask {
  fields?: Asking[];
  body?: (values: Values) => Record<string, unknown>;
  danger?: boolean;
  onDone?: (answer: unknown) => void | Promise<void>;
}

interface Props {
  actions: readonly Action[];
  version: number;
  subject: Record<string, unknown>;
  /** Command -> what it asks for, or what a click on it does; in the order of the buttons. Others have none. */
  asks: Record<string, Ask | (() => void)>;
}

function isDangerous(ask: Ask | (() => void) | undefined): boolean {
  return typeof ask === "object" && ask.danger === true;
}

export function DocumentActions({ actions, version, subject, asks }: Props): ReactNode {
  const [open, setOpen] = useState<Action | null>(null);
  const order = Object.keys(asks);
  const shown = actions
    .filter((one) => one.command in asks && !isElsewhere(one))
    .sort((a, b) => order.indexOf(a.command) - order.indexOf(b.command));
  const first = shown.find((one) => one.allowed && !isDangerous(asks[one.command]))?.command;
  const ask = open === null ? undefined : asks[open.command];
  return (
    <div className="actions" data-testid="actions">
      {shown.map((action) => (
        <ActionButton
          key={action.command}
          action={action}
          primary={action.command === first}
          onClick={() => {
            const what = asks[action.command];
            if (typeof what === "function") what();
            else setOpen(action);
          }}
        />
      ))}
      {open !== null && ask !== undefined && typeof ask !== "function" && (
        <AskDialog
          name={open.command}
          title={open.title}
          means={open.means}
          fields={ask.fields ?? []}
          body={ask.body}
          danger={ask.danger}
          subject={subject}
          version={version}
          onDone={ask.onDone}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}
