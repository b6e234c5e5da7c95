import { startTestGateway, type TestGateway } from "../test/startTestGateway.js";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(async () => gateway.stop());

test("a token's claims reach the subgraph as its caller", async () => {
  const token = await gateway.token({ roles: ["finance"], scope: "", sub: "Žofie" });
  const { body } = await gateway.ask({ query: "{ whoami }" }, { token });
  expect(JSON.parse(body.data.whoami)).toEqual({ subject: "Žofie", roles: ["finance"], scopes: [] });
});

test("without a token one is nobody; with a bad one the whole request is refused with 401", async () => {
  expect((await gateway.ask({ query: "{ whoami }" })).body).toEqual({ data: { whoami: null } });
  const refused = await gateway.ask({ query: "{ orderCount }" }, { token: "a.b.c" });
  expect(refused.status).toBe(401);
  expect(refused.headers.get("www-authenticate")).toContain("invalid_token");
  expect(refused.body).toEqual({
    errors: [{ message: "The token is not valid: sign in again.", extensions: { code: "UNAUTHENTICATED" } }],
  });
});

test("the media type that the client asked for is kept in refusals", async () => {
  const accept = "application/graphql-response+json";
  const refused = await gateway.ask({ query: "{ orderCount }" }, { token: "a.b.c", headers: { accept } });
  expect(refused.headers.get("content-type")).toContain(accept);
});

test("tokens stand in no log line", async () => {
  const away = {
    execute: async (): Promise<never> => {
      throw new Error("away");
    },
    subscribe: async (): Promise<never> => {
      throw new Error("away");
    },
  };
  const failing = await startTestGateway({ replace: { orders: away } });
  const token = await failing.token({ roles: ["operator"] });
  await failing.ask({ query: "{ orderCount whoami }" }, { token });
  await failing.ask({ query: "{ orderCount }" }, { token: `${token}x` });
  expect(failing.logged()).toContain("a subgraph did not answer");
  expect(failing.logged()).not.toContain(token.split(".")[1]);
  await failing.stop();
});
