import { readFileSync } from "node:fs";
import path from "node:path";
import { ROLES, SCOPES, type Scope } from "@tessera/kernel";
import { repositoryRoot } from "../support/tesseraBin.js";

export const COLUMNS = ["nobody", ...ROLES] as const;
export type Column = (typeof COLUMNS)[number];

/** What a role may reach by a field: every object, its own ones, or nothing. */
export type Reach = "all" | "own" | "–";

export interface Rule {
  readonly field: string;
  readonly reach: Readonly<Record<Column, Reach>>;
  /** Any one of them opens the field to a partner; all of them when none is named. */
  readonly scopes: readonly (Scope | "none")[];
}

/** The rules as people read them: the table of root fields in docs/authorisation.md. Throws for a cell that is none. */
export function readMatrix(): Rule[] {
  return readTable("Root fields").map(([field = "", ...cells]) => {
    const parsed = COLUMNS.map((column, index) => [column, parseCell(field, cells[index] ?? "")] as const);
    const scopes = parsed.find(([column]) => column === "partner")?.[1].scopes ?? [];
    return {
      field,
      reach: Object.fromEntries(parsed.map(([column, { reach }]) => [column, reach])) as Rule["reach"],
      scopes: scopes.length === 0 ? [...SCOPES, "none"] : scopes,
    };
  });
}

function parseCell(field: string, cell: string): { reach: Reach; scopes: Scope[] } {
  const [reach = "", named = ""] = cell.split(": ");
  const scopes = named === "" ? [] : named.split(", ");
  if (reach !== "all" && reach !== "own" && reach !== "–") throw new Error(`${field} has the cell "${cell}"`);
  const unknown = scopes.filter((scope) => !SCOPES.some((one) => one === scope));
  if (unknown.length > 0) throw new Error(`${field} names the scopes ${unknown.join(", ")}`);
  return { reach, scopes: scopes as Scope[] };
}

/** The cells of the table below a heading, without its head. */
function readTable(heading: string): string[][] {
  const page = readFileSync(path.join(repositoryRoot, "docs", "authorisation.md"), "utf8");
  const section = page.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );
}
