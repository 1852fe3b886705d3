import { useState } from "react";

const KEPT = "jidoka.station";

function stored(): string | null {
  try {
    return window.localStorage.getItem(KEPT);
  } catch {
    return null; // storage may be forbidden; the choice then lasts as long as the page
  }
}

/** The code of the station this device stands at, and how to change it; null before the choice. */
export function useStation(): [string | null, (code: string | null) => void] {
  const [code, setCode] = useState(stored);
  const choose = (chosen: string | null): void => {
    setCode(chosen);
    try {
      if (chosen === null) window.localStorage.removeItem(KEPT);
      else window.localStorage.setItem(KEPT, chosen);
    } catch {
      // see stored()
    }
  };
  return [code, choose];
}
