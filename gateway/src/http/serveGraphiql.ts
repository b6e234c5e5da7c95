import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { FastifyInstance } from "fastify";

/** Bundled by tools/graphiql.cjs, everything inside: no request leaves the machine. */
const BUNDLE = path.join(__dirname, "..", "..", "dist", "graphiql");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".ttf": "font/ttf",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
  ".map": "application/json",
};

/** The editor may reach its own origin only. Styles are set by script, as its code editor needs. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/** GraphiQL on `GET /`, for development. Where it was not built, a line says how. */
export function addGraphiql(app: FastifyInstance): void {
  const files = readBundle();
  app.get("/", async (_request, reply) => {
    const page = files.get("index.html");
    void reply.header("content-security-policy", POLICY);
    if (page === undefined) return reply.type("text/plain").send("GraphiQL is not built here; run `npm run build`.\n");
    return reply.type(TYPES[".html"]!).send(page);
  });
  app.get<{ Params: { file: string } }>("/graphiql/:file", async (request, reply) => {
    const file = files.get(request.params.file);
    if (file === undefined) return reply.callNotFound();
    return reply.type(TYPES[path.extname(request.params.file)] ?? "application/octet-stream").send(file);
  });
}

/** All files are known beforehand, so that a name from outside never becomes a path. */
function readBundle(): ReadonlyMap<string, Buffer> {
  try {
    return new Map(readdirSync(BUNDLE).map((name) => [name, readFileSync(path.join(BUNDLE, name))]));
  } catch {
    return new Map();
  }
}
