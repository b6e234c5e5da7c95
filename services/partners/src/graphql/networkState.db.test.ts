import type { ParkedFact } from "@tessera/contracts";
import { newId } from "@tessera/runtime";
import { operator, person, setUpNetwork, startTestPartners, type TestPartners } from "../test/startTestPartners.js";

let partners: TestPartners;
beforeAll(async () => {
  partners = await startTestPartners();
});
beforeEach(async () => {
  await partners.reset();
  await setUpNetwork(partners);
});
afterAll(async () => {
  await partners.stop();
});

const STATE = `{ networkState { revision unanswered services { name revision outboxAgeSeconds parked { id service topic key sequence attempts error parkedAt } } } }`;
const REPLAYED = "... on ParkedFactsReplayed { replayed }";

function parkedFact(service: string): ParkedFact {
  return {
    id: newId(),
    service,
    topic: "partners.contractSigned.v1",
    key: "programme",
    sequence: 3,
    attempts: 5,
    error: "no such currency",
    parkedAt: "2011-01-01T00:00:00.000Z",
  };
}

describe("networkState", () => {
  it("tells the published revision and how far each service is", async () => {
    partners.others.get("members")!.revision = 3;
    partners.others.get("rewards")!.parked = [parkedFact("rewards")];
    const { data } = await partners.ask(STATE, {}, operator);
    expect(data.networkState).toMatchObject({
      revision: 4,
      unanswered: [],
      services: [
        { name: "members", revision: 3, outboxAgeSeconds: 0.5, parked: [] },
        { name: "partners", revision: 4, parked: [] },
        {
          name: "rewards",
          revision: 0,
          parked: [{ topic: "partners.contractSigned.v1", sequence: 3, parkedAt: "2011-01-01T00:00:00.000Z" }],
        },
        { name: "settlement", revision: 0 },
      ],
    });
  });

  it("names a service that is down or too slow instead of waiting for it", async () => {
    partners.others.get("settlement")!.down = true;
    const call = partners.deps.peers.call.bind(partners.deps.peers);
    partners.deps.peers = {
      call: async (command, input) =>
        command.name.startsWith("rewards.") ? new Promise(() => undefined) : call(command, input),
    };
    const { data, codes } = await partners.ask(STATE, {}, operator);
    expect(codes).toEqual([]);
    expect(data.networkState.unanswered).toEqual(["rewards", "settlement"]);
    expect(data.networkState.services.map(({ name }: { name: string }) => name)).toEqual(["members", "partners"]);
  });
});

describe("replayParkedFacts", () => {
  it("asks every service, each of which knows its own, once per key", async () => {
    const [one, other] = [parkedFact("rewards"), parkedFact("settlement")];
    partners.others.get("rewards")!.parked = [one];
    partners.others.get("settlement")!.parked = [other];
    const input = { idempotencyKey: "again", ids: [`pkd_${one.id}`, `pkd_${other.id}`, `pkd_${newId()}`] };
    expect(await partners.mutate("replayParkedFacts", input, REPLAYED)).toMatchObject({ replayed: 2 });
    expect(await partners.mutate("replayParkedFacts", input, REPLAYED)).toMatchObject({ replayed: 2 });
    expect(partners.others.get("rewards")!.replayed).toEqual([one.id]);
    expect(partners.others.get("settlement")!.replayed).toEqual([other.id]);
    const conflict = await partners.mutate("replayParkedFacts", { ...input, ids: [`pkd_${one.id}`] }, REPLAYED);
    expect(conflict.__typename).toBe("IdempotencyConflict");
  });

  it("leaves the key unused when a service does not answer", async () => {
    partners.others.get("members")!.down = true;
    const input = { idempotencyKey: "later", ids: [`pkd_${newId()}`] };
    await expect(partners.mutate("replayParkedFacts", input, REPLAYED)).rejects.toThrow("UNAVAILABLE");
    partners.others.get("members")!.down = false;
    expect(await partners.mutate("replayParkedFacts", input, REPLAYED)).toMatchObject({ replayed: 0 });
  });

  it.each([[[]], [["prt_1"]]])("refuses the ids %p", async (ids) => {
    expect((await partners.mutate("replayParkedFacts", { ids }, REPLAYED)).__typename).toBe("InvalidInput");
  });
});

describe("resendFacts", () => {
  const RESENT = "... on FactsResent { facts }";

  it("has every service tell its facts again, once per key", async () => {
    const input = { idempotencyKey: "restored", since: "2011-01-15T11:00:00Z" };
    const { facts } = await partners.mutate("resendFacts", input, RESENT);
    expect(facts).toBeGreaterThanOrEqual(6);
    expect(await partners.mutate("resendFacts", input, RESENT)).toMatchObject({ facts });
    for (const name of ["members", "rewards", "settlement"] as const)
      expect(partners.others.get(name)!.resentSince).toEqual(["2011-01-15T11:00:00.000Z"]);
  });

  it("refuses an instant that is still to come, and leaves the key unused when a service does not answer", async () => {
    const ahead = await partners.mutate("resendFacts", { since: "2999-01-01T00:00:00Z" }, RESENT);
    expect(ahead.problems).toMatchObject([{ path: ["since"] }]);
    partners.others.get("members")!.down = true;
    await expect(partners.mutate("resendFacts", { idempotencyKey: "later" }, RESENT)).rejects.toThrow("UNAVAILABLE");
    partners.others.get("members")!.down = false;
    expect((await partners.mutate("resendFacts", { idempotencyKey: "later" }, RESENT)).__typename).toBe("FactsResent");
  });
});

describe("who may", () => {
  const roles = ["member", "partner", "finance", "finance_approver", "operator", "support", "auditor"] as const;
  const inputs: Record<string, object> = {
    defineProgramme: { code: "x", timeZone: "UTC", startsOn: "2011-01-01", currencies: ["CZK"], expiryMonths: 1 },
    registerPartner: { code: "x", name: "X", country: "CZ" },
    signContract: { partnerCode: "none", effectiveFrom: "2011-01-01T00:00:00Z", currency: "CZK", unitPrice: "1" },
    publishEarningRule: { partnerCode: "none", code: "x", kind: "BASE", effectiveFrom: "2011-01-01", unit: "1" },
    openStore: { partnerCode: "none", code: "x", name: "X" },
    replayParkedFacts: { ids: [`pkd_${newId()}`] },
    resendFacts: {},
  };

  it.each(Object.keys(inputs))("%s is for operators, by role alone", async (name) => {
    for (const role of roles) {
      const asked = partners.mutate(
        name,
        inputs[name]!,
        "",
        person(role, { partnerCode: "advent", scopes: ["purchases:write"] }),
      );
      if (role === "operator") await expect(asked).resolves.toBeDefined();
      else await expect(asked).rejects.toThrow("FORBIDDEN");
    }
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const anonymous = await partners.ask(
      `mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`,
      { input: { idempotencyKey: "k", ...inputs[name] } },
      undefined,
    );
    expect(anonymous.codes).toEqual(["UNAUTHENTICATED"]);
  });

  it("networkState is for operator, auditor, finance and support", async () => {
    for (const role of roles) {
      const { codes } = await partners.ask(STATE, {}, person(role));
      expect([role, codes]).toEqual([
        role,
        ["operator", "auditor", "finance", "support"].includes(role) ? [] : ["FORBIDDEN"],
      ]);
    }
    expect((await partners.ask(STATE, {}, undefined)).codes).toEqual(["UNAUTHENTICATED"]);
  });
});
