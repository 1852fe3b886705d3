/** Both languages say everything; no page says anything by itself. */
import ts from "typescript";
import { describe, expect, it } from "vitest";

import { en } from "../src/i18n/en";
import { zh } from "../src/i18n/zh";

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const name = path === "" ? key : `${path}.${key}`;
    if (typeof value === "string") found.set(name, value);
    else for (const [inner, text] of flat(value, name)) found.set(inner, text);
  }
  return found;
}

const CHINESE = flat(zh as Tree);
const ENGLISH = flat(en as Tree);
const ENGLISH_IN_CHINESE = new Set(["capability.distance", "chart.mean"]); // symbols

function places(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "").sort();
}

describe("the catalogues", () => {
  it("have the same keys", () => {
    expect([...ENGLISH.keys()].sort()).toEqual([...CHINESE.keys()].sort());
  });

  it("leave nothing empty and name the same places", () => {
    for (const [key, text] of CHINESE) {
      const other = ENGLISH.get(key) ?? "";
      expect(text.trim(), key).not.toBe("");
      expect(other.trim(), key).not.toBe("");
      expect(places(other), key).toEqual(places(text));
    }
  });

  it("are in their own language", () => {
    for (const [key, text] of ENGLISH) expect(text, key).not.toMatch(/[\u4e00-\u9fff]/);
    for (const [key, text] of CHINESE) {
      if (!ENGLISH_IN_CHINESE.has(key)) expect(text, key).toMatch(/[\u4e00-\u9fff]|^[+{]/);
    }
  });
});

const SPOKEN = new Set(["title", "label", "placeholder", "alt", "aria-label", "okText", "cancelText", "description", "hint"]);
const WORD = /\p{L}{2,}/u;

const SOURCES = import.meta.glob<string>("../src/**/*.tsx", { query: "?raw", import: "default", eager: true });

/** Texts written into a page: between tags, or in an attribute that people read or hear. */
export function hardCoded(name: string, text: string): string[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isJsxText(node) && WORD.test(node.text)) found.push(node.text.trim());
    if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText()) && node.initializer) {
      if (ts.isStringLiteral(node.initializer) && WORD.test(node.initializer.text)) found.push(node.initializer.text);
    }
    ts.forEachChild(node, look);
  };
  look(file);
  return found;
}

describe("the pages", () => {
  it("contain no text of their own", () => {
    expect(Object.keys(SOURCES).length).toBeGreaterThan(30);
    const found = Object.entries(SOURCES).flatMap(([path, text]) =>
      hardCoded(path, text).map((one) => `${path}: ${one}`),
    );
    expect(found).toEqual([]);
  });

  it("would be found out", () => {
    expect(hardCoded("x.tsx", 'const a = <p title="Held pieces">停线</p>;')).toEqual(["Held pieces", "停线"]);
  });
});
