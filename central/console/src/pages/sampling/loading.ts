/** A table's file as a person picks it, and its faults by row. Pure but for reading the file. */
import type { FieldError } from "../../api/problem";

export const KILOBYTES_MAX = 650; // what the server takes, with the third that base64 adds
export type Unfit = "tooLarge" | "isOldWorkbook" | "isNotText";

/** `lines`: those of a text that say something; a workbook is read by the server alone. */
export interface Picked {
  name: string;
  format: "csv" | "xlsx";
  content: string;
  lines: number | null;
}

/** A workbook as base64; a text in UTF-8, or UTF-16 as spreadsheets save "Unicode text". */
export async function readFile(file: File): Promise<Picked | Unfit> {
  if (file.size > KILOBYTES_MAX * 1024) return "tooLarge";
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return { name: file.name, format: "xlsx", content: base64(bytes), lines: null };
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) return "isOldWorkbook"; // XLS, or XLSX with a password
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = new TextDecoder(wide ? "utf-16le" : "utf-8").decode(bytes);
  if (text.includes("\0")) return "isNotText";
  return { name: file.name, format: "csv", content: text, lines: text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "").length };
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

export interface Fault {
  part: "content" | "letters_content";
  sheet: string;
  row: number | null;
  column: string;
  message: string;
}

const PLACE = /^(content|letters_content)(?:\.(?:(.*)!)?(\d+))?(?:\.(\w+))?$/; // a sheet's name may have dots

/** Faults the server found in a file: `content.14.ac` is row 14, column ac; `content.double!14.ac` that of a sheet. */
export function faultsOf(errors: readonly FieldError[]): Fault[] {
  return errors.flatMap(({ field, message }) => {
    const found = PLACE.exec(field);
    if (found === null) return [];
    const [, part, sheet = "", row, column = ""] = found;
    return [{ part: part as Fault["part"], sheet, row: row === undefined ? null : Number(row), column, message }];
  });
}

/** The row as it stands in the file; rows are counted from 1, as spreadsheets do. */
export function rowOf(file: Picked | undefined, row: number | null): string {
  return row === null || file?.format !== "csv" ? "" : (file.content.split(/\r\n|\r|\n/)[row - 1] ?? "").trim();
}
