import { readFileSync } from "node:fs";
import path from "node:path";

const README = path.join(__dirname, "../../../README.md");

/** The queries of the README's "First queries" as they stand there, by the role that asks them. */
export function readmeQueries(): Readonly<Record<"partner" | "member" | "finance", string>> {
  const [, section = ""] = /## First queries\n([^]*?)\n## /.exec(readFileSync(README, "utf8")) ?? [];
  const blocks = [...section.matchAll(/```graphql\n([^]*?)\n```/g)].map(([, block = ""]) => block);
  const [partner, member, finance, ...others] = blocks;
  if (partner === undefined || member === undefined || finance === undefined || others.length > 0) {
    throw new Error(`the README has ${blocks.length} first queries`);
  }
  return { partner, member, finance };
}
