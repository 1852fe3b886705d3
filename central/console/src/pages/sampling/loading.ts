/** A table's file as a person picks it, and its faults by row. Pure but for reading the file. */
import type { FieldError } from "../../api/problem";

export const MEGABYTES_MAX = 2;
export type Unfit = "tooLarge" | "isWorkbook" | "isNotText";

export interface Picked {
  name: string;
  text: string;
  lines: number;
}

/** UTF-8, or UTF-16 as spreadsheets save "Unicode text"; a workbook is no text. */
export async function readFile(file: File): Promise<Picked | Unfit> {
  if (file.size > MEGABYTES_MAX * 1024 * 1024) return "tooLarge";
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return "isWorkbook";
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = new TextDecoder(wide ? "utf-16le" : "utf-8").decode(bytes);
  if (text.includes("\0")) return "isNotText";
  return { name: file.name, text, lines: text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "").length };
}

export interface Fault {
  part: "content" | "letters_content";
  row: number | null;
  column: string;
  message: string;
}

/** Faults the server found in a file: `content.14.ac` is row 14, column ac. Others are not of a file. */
export function faultsOf(errors: readonly FieldError[]): Fault[] {
  return errors.flatMap(({ field, message }) => {
    const [part, row = "", column = ""] = field.split(".");
    if (part !== "content" && part !== "letters_content") return [];
    const at = /^\d+$/.test(row) ? Number(row) : null;
    return [{ part, row: at, column: at === null ? row : column, message }];
  });
}

/** The row as it stands in the file; rows are counted from 1, as spreadsheets do. */
export function rowOf(text: string, row: number | null): string {
  return row === null ? "" : (text.split(/\r\n|\r|\n/)[row - 1] ?? "").trim();
}
