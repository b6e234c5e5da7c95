/** What an answer must never hold, by what it gives away. None of it has a place in any message that was written for clients. */
const LEAKS: Readonly<Record<string, RegExp>> = {
  "a statement of SQL": /\b(select|insert into|update|delete from)\b[^"]{0,200}\b(from|values|set|where)\b/i,
  "words of the database":
    /violates|duplicate key|relation "|column "|syntax error at or near|invalid (input syntax|byte sequence)|deadlock|SQLSTATE|postgres|\bpg_|QueryFailed|typeorm|\b(22|23|40|42)[0-9A-Z]{3}\b(?=")/i,
  "a stack": /\bat .{1,80}:\d+:\d+|stacktrace|node:internal|node_modules/i,
  "a name of code":
    /\b(Type|Range|Reference|Syntax|Aggregate)Error\b|ECONN|ENOTFOUND|EPIPE|ERR_[A-Z]|FST_|is not a function|Cannot read|undefined|\[object /,
  "a place on the disk": /(^|[\s"'(])\/(work|tmp|home|usr|var|root|etc|app|opt)\//m,
  "a file of ours": /\b[\w-]+\.(ts|js|cjs|mjs)\b/,
  "an address": /https?:\/\/|wss?:\/\/|127\.0\.0\.1|localhost|::1/i,
  "the inside of the federation": /subgraph|fetch failed|supergraph|@join|"sdl"/i,
  "an internal route or credential": /\/internal|x-tessera|credential/i,
  "what it runs on": /^(server|x-powered-by|via)$/im,
  "suggestions of the schema": /did you mean/i,
};

/** Everything that an answer gives away, in words: `a stack: "at run (/work…"`. Secrets are texts of this run that the asker may not learn. */
export function findLeaks(text: string, secrets: readonly string[]): string[] {
  const found = Object.entries(LEAKS).flatMap(([what, pattern]) => {
    const match = pattern.exec(text);
    return match === null ? [] : [`${what}: ${JSON.stringify(match[0])}`];
  });
  const told = secrets.filter((secret) => text.includes(secret));
  return [...found, ...told.map((secret) => `what is not the asker's: ${secret}`)];
}
