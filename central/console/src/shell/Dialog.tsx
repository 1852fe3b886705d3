/** A dialog that sends something: it stays until it is sent or cancelled, and gives the focus back to what opened it. */
import { Modal } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  title: ReactNode;
  okText: string;
  /** The form its button sends, by id; `onOk` where there is none. */
  form?: string;
  onOk?: () => void;
  sending?: boolean;
  danger?: boolean;
  /** Nothing is to be filled in: Enter sends. */
  okFocus?: boolean;
  width?: number;
  onClose: () => void;
  children: ReactNode;
}

export function Dialog({ title, okText, form, onOk, sending, danger, okFocus, width, onClose, children }: Props): ReactNode {
  const { t } = useTranslation();
  useFocusBack();
  return (
    <Modal
      open
      centered
      width={width}
      title={title}
      onCancel={onClose}
      onOk={onOk}
      okText={okText}
      cancelText={t("actions.cancel")}
      okButtonProps={{ htmlType: form === undefined ? "button" : "submit", form, loading: sending, danger, autoFocus: okFocus }}
      mask={{ closable: false }}
      destroyOnHidden
    >
      {children}
    </Modal>
  );
}

/** A dialog that is taken out of the page whole, as these are, leaves the focus at the page's top, and who works by
 * keyboard would start there again. */
function useFocusBack(): void {
  const [before] = useState(() => document.activeElement); // while rendering: once shown, the dialog has the focus
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    },
    [before],
  );
}
