import path from "node:path";
import { startTestGateway, type TestGateway } from "../test/startTestGateway.js";

let gateway: TestGateway;
beforeAll(async () => {
  const { bundleGraphiql } = jest.requireActual<{ bundleGraphiql: () => Promise<string> }>(
    path.join(__dirname, "../../../tools/graphiql.cjs"),
  );
  await bundleGraphiql();
  gateway = await startTestGateway();
});
afterAll(async () => gateway.stop());

test("the page, its code, its workers and its fonts all come from the gateway", async () => {
  const page = await fetch(`${gateway.url}/`);
  const html = await page.text();
  expect(page.headers.get("content-type")).toContain("text/html");
  const named = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, file]) => file!);
  expect(named).toEqual(["/graphiql/page.css", "/graphiql/page.js"]);
  const workers = ["editor", "json", "graphql"].map((name) => `/graphiql/${name}.worker.js`);
  for (const file of [...named, ...workers]) {
    const answer = await fetch(gateway.url + file);
    expect([file, answer.status]).toEqual([file, 200]);
    expect(answer.headers.get("content-type")).toMatch(file.endsWith(".css") ? "text/css" : "text/javascript");
    expect((await answer.text()).length).toBeGreaterThan(10_000);
  }
  const css = await (await fetch(`${gateway.url}/graphiql/page.css`)).text();
  const fonts = [...css.matchAll(/url\(["']?(\/graphiql\/[^"')]+)/g)].map(([, file]) => file!);
  expect(fonts.length).toBeGreaterThan(0);
  for (const font of fonts) expect((await fetch(gateway.url + font)).status).toBe(200);
});

test("the browser is told to ask nobody else", async () => {
  const policy = (await fetch(`${gateway.url}/`)).headers.get("content-security-policy")!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).not.toMatch(/https?:|unsafe-eval|script-src[^;]*unsafe-inline/);
});

test("a name from outside never becomes a path", async () => {
  for (const file of ["..%2f..%2fpackage.json", "%2e%2e%2findex.js", "nothing.js"]) {
    expect((await fetch(`${gateway.url}/graphiql/${file}`)).status).toBe(404);
  }
});
