import type { ServiceName } from "@tessera/contracts";
import type { Envelope } from "@tessera/runtime";
import type { ChildMessage } from "./childMessages.js";
import { relayTransport } from "./relayTransport.js";

const envelope = (topic: string, sequence: number): Envelope => ({
  id: `01900000-0000-7000-8000-${String(sequence).padStart(12, "0")}`,
  publisher: "members",
  topic,
  key: "member:1",
  sequence,
  payload: {},
  recordedAt: "2026-01-01T00:00:00.000Z",
});

test("each subscriber is sent its own topics, in the order of the publisher", async () => {
  const sent: [ServiceName, number[]][] = [];
  const transport = relayTransport(
    () => undefined,
    async (subscriber, envelopes) => void sent.push([subscriber, envelopes.map(({ sequence }) => sequence)]),
  );
  transport.hear({
    kind: "subscriptions",
    subscriptions: [
      { service: "settlement", topics: ["members.a", "members.b"] },
      { service: "rewards", topics: ["members.b"] },
      { service: "partners", topics: ["rewards.c"] },
    ],
  });
  await transport.send([envelope("members.b", 1), envelope("members.a", 2), envelope("members.b", 3)]);
  expect(sent.sort()).toEqual([
    ["rewards", [1, 3]],
    ["settlement", [1, 2, 3]],
  ]);
  expect(transport.lanes?.().map(({ name }) => name)).toEqual(["partners", "rewards", "settlement"]);
});

test("a subscription is told to the supervisor, and a subscriber that does not answer fails the batch", async () => {
  const told: ChildMessage[] = [];
  const transport = relayTransport(
    (message) => told.push(message),
    async () => {
      throw new Error("gone");
    },
  );
  await transport.subscribe("rewards", ["members.a"], async () => undefined);
  expect(told).toEqual([{ kind: "subscribed", subscription: { service: "rewards", topics: ["members.a"] } }]);
  transport.hear({ kind: "subscriptions", subscriptions: [{ service: "rewards", topics: ["members.a"] }] });
  await expect(transport.send([envelope("members.a", 1)])).rejects.toThrow("gone");
  await transport.stop();
  await expect(transport.send([envelope("members.a", 1)])).resolves.toBeUndefined();
});
