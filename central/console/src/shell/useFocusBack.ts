/** Where a dialog was opened gets the focus back when it goes: a dialog that is taken out of the page whole, as all
 * of them are here, leaves it at the page's top, and who works by keyboard would start there again. */
import { useEffect, useState } from "react";

export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement); // while rendering: once shown, the dialog has the focus
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    },
    [before],
  );
}
