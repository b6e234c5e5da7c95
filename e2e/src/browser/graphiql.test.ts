import { spawnSync } from "node:child_process";
import { chromium, type Browser } from "playwright-core";
import { startTestNetwork, type TestNetwork } from "../support/startTestNetwork.js";

const executablePath = process.env["CHROMIUM"] ?? spawnSync("which", ["chromium"]).stdout?.toString().trim() ?? "";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A test that needs a real browser: it fails without one on the CI, and says elsewhere that it skips. */
function withBrowser(name: string, run: (browser: Browser, network: TestNetwork) => Promise<void>): void {
  if (executablePath === "") {
    it(`${name} (skipped: there is no chromium)`, () => {
      expect(process.env["CI"]).toBeUndefined();
      console.warn("there is no chromium");
    });
    return;
  }
  it(
    name,
    async () => {
      const network = await startTestNetwork();
      const browser = await chromium.launch({ executablePath, args: FLAGS });
      try {
        await run(browser, network);
      } finally {
        await browser.close();
        await network.stop();
      }
    },
    180_000,
  );
}

withBrowser("GraphiQL opens offline, asks with a token and shows the answer", async (browser, network) => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const foreign: string[] = [];
  const broken: string[] = [];
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== network.url) foreign.push(request.url());
  });
  page.on("pageerror", (error) => broken.push(error.message));
  await page.goto(`${network.url}/`);
  const editor = page.locator(".graphiql-query-editor .monaco-editor");
  await editor.waitFor();
  await editor.click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText("{ networkState { services { name } } }");
  await page.getByRole("button", { name: "Headers" }).click();
  const headers = page
    .locator('[aria-label="Headers"] .monaco-editor, .graphiql-editor-tool .monaco-editor:visible')
    .last();
  await headers.click();
  await page.keyboard.insertText(
    JSON.stringify({ authorization: `Bearer ${await network.token({ role: "operator" })}` }),
  );
  await page.getByRole("button", { name: /Execute query/ }).click();
  await page.locator(".graphiql-response").getByText("settlement").waitFor();
  if (process.env["SCREENSHOT"]) await page.screenshot({ path: process.env["SCREENSHOT"] });
  expect({ foreign, broken }).toEqual({ foreign: [], broken: [] });
});
