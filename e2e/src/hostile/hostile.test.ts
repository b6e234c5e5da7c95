import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { asSuperuser } from "../support/superuser.js";
import { eventually } from "../support/smallCoalition.js";
import { type Contents, contentsOf } from "./contentsOf.js";
import { findLeaks } from "./findLeaks.js";
import { HOSTILE_REQUESTS, type Row } from "./hostileRequests.js";
import { type Baseline, differences, judge, type Judgement, readBaseline } from "./judge.js";
import { get, type Seen, signedIn } from "./send.js";
import { startWorld, type World } from "./world.js";

const { patience, ...quick } = HOSTILE_REQUESTS;
const ROWS_MS = 120_000;

let world: World;
let contents: Contents;
let first: Baseline;
/** As the row before left it, so that what changes is told of the row that did it. */
let before: Baseline;
/** What waits for the network to lose its patience goes on while all the rest is sent. */
let waiting: ReadonlyMap<string, Promise<Seen>>;

beforeAll(async () => {
  world = await startWorld();
  await exposuresAreFolded();
  contents = await contentsOf(world.network);
  first = await readBaseline(world, contents);
  before = first;
  waiting = new Map(patience.map(([name, send]) => [name, send(world)]));
}, 300_000);
afterAll(async () => {
  await contents.close();
  await world.stop();
}, 60_000);

/** What the world's own purchases did to exposures is counted up by a job, a moment later. */
async function exposuresAreFolded(): Promise<void> {
  const query = "SELECT count(*)::integer AS count FROM exposure_delta";
  await eventually(async () => (await asSuperuser(world.network, "settlement", query))[0]?.["count"] === 0);
}

const named = (rows: readonly Row[]): (readonly [string, Row])[] => rows.map((row) => [row[0], row]);
const HARMLESS = { leaks: [], changed: [], ended: [] };

async function judged(row: Row): Promise<Omit<Judgement, "after">> {
  const { after, ...judgement } = await judge(world, row, contents, before);
  before = after;
  return judgement;
}

describe.each(Object.entries(quick))("of what is hostile, %s:", (_kind, rows) => {
  it.each(named(rows))(
    "%s",
    async (_name, row) => {
      expect(await judged(row)).toEqual({ ...HARMLESS, answer: row[2] });
    },
    ROWS_MS,
  );
});

describe("of what is hostile, what tries the patience:", () => {
  it.each(named(patience))(
    "%s",
    async (name, [, , answer]) => {
      const seen = await waiting.get(name)!;
      expect({ answer: seen.answer, leaks: findLeaks(seen.text, world.secrets) }).toEqual({ answer, leaks: [] });
    },
    ROWS_MS,
  );
});

describe("after all of it", () => {
  it("no row of any database has changed but the answers that are kept, and every process is the one that it was", async () => {
    const { changed, ended } = differences(first, await readBaseline(world, contents));
    const others = changed.filter((table) => !table.endsWith(".idempotency_key"));
    expect({ others, ended }).toEqual({ others: [], ended: [] });
  });

  it("no address in a token was asked", () => {
    expect(world.issuer.strangePaths()).toEqual([]);
  });

  it("nothing of it was a failure in the logs, and no token or address stands there", () => {
    const printed = `${world.network.output()}${world.production.output()}`;
    expect(printed.split("\n").filter((line) => line.includes('"level":50') || line.includes("Uncaught"))).toEqual([]);
    expect(findLeaks(printed, []).filter((leak) => leak.startsWith("a statement"))).toEqual([]);
    for (const secret of ["ours@example.org", ...Object.values(world.tokens)]) {
      if (secret !== undefined) expect(printed).not.toContain(secret);
    }
  });
});

it("two keys of the issuer count at a time; one that is withdrawn counts no longer than keys are kept", async () => {
  const { issuer } = world;
  const by = async (key: typeof issuer.key): Promise<string> =>
    (await signedIn(() => issuer.token(issuer.claims(), {}, key))(world)).answer;
  const remembered = issuer.token(issuer.claims(), {}, issuer.second);
  expect(await by(issuer.key)).toBe("200 data");
  expect((await signedIn(() => remembered)(world)).answer).toBe("200 data");
  issuer.withdraw(issuer.second);
  await eventually(async () => (await signedIn(() => remembered)(world)).answer === "401 UNAUTHENTICATED");
  expect(await by(issuer.second)).toBe("401 UNAUTHENTICATED");
  expect(await by(issuer.key)).toBe("200 data");
});

/** The judge itself: what it would say if the network were as bad as this. */
describe("a network that is not safe is noticed:", () => {
  const judgedSend = async (send: Row[1]): Promise<object> => judged(["planted", send, ""]);

  it("one that shows a statement and a stack", async () => {
    const server = createServer((_request, response) => {
      const text = `QueryFailedError: relation "lot" does not exist\n    at run (/srv/app/store.js:7:11)`;
      response.writeHead(500, { server: "Example" }).end(JSON.stringify({ errors: [{ message: text }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const judgement = await judgedSend(async () => get("/")({ ...world, url }));
    await new Promise((resolve) => server.close(resolve));
    expect(judgement).toMatchObject({
      answer: "500 (no code)",
      leaks: [
        expect.stringContaining("words of the database"),
        expect.stringContaining("a stack"),
        expect.stringContaining("a file of ours"),
        expect.stringContaining("what it runs on"),
      ],
      ended: [],
    });
  });

  it("one that tells what another member owns", async () => {
    const judgement = await judgedSend(async (at) => ({ answer: "200 data", text: `{"id":"${at.ids.purchase}"}` }));
    expect(judgement).toMatchObject({ leaks: [expect.stringContaining("not the asker's")] });
  });

  it("one that changes a row", async () => {
    const judgement = await judgedSend(async (at) => {
      await asSuperuser(at.network, "rewards", "UPDATE reward SET points = points + 1");
      return { answer: "400 BAD_USER_INPUT", text: "" };
    });
    await asSuperuser(world.network, "rewards", "UPDATE reward SET points = points - 1");
    expect(judgement).toEqual({ answer: "400 BAD_USER_INPUT", leaks: [], changed: ["rewards.reward"], ended: [] });
  });

  it("one of whose processes ends, although it is started again", async () => {
    const { pid } = world.network.record().children["rewards"]!;
    const judgement = await judgedSend(async (at) => {
      process.kill(pid, "SIGKILL");
      await eventually(async () => at.network.record().children["rewards"]?.pid !== pid);
      return { answer: "closed", text: "" };
    });
    expect(judgement).toMatchObject({ ended: expect.arrayContaining(["rewards"]) });
  });
});
