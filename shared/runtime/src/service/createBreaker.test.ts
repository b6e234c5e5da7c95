import { createBreaker } from "./createBreaker.js";

/** A peer whose answers are given by hand. */
function startPeer() {
  const peer = { alive: true, probes: 0 };
  const breaker = createBreaker({
    isAlive: async () => {
      peer.probes += 1;
      return peer.alive;
    },
    suspectAfterMs: 40,
    probeEveryMs: 20,
  });
  return { peer, breaker };
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 5))) {
    if (await isTrue()) return;
  }
  throw new Error("it did not come true in time");
}

const answered = async (): Promise<string> => "answered";
const never = new Promise<never>(() => undefined);

test("passes answers and errors on, and asks nothing of a peer that answers", async () => {
  const { peer, breaker } = startPeer();
  expect(await breaker.run(answered)).toBe("answered");
  await expect(breaker.run(async () => Promise.reject(new Error("refused")))).rejects.toThrow("refused");
  expect(peer.probes).toBe(0);
  breaker.stop();
});

test("a peer that hangs is found out, and new requests fail without being sent, until it gives a sign of life", async () => {
  const { peer, breaker } = startPeer();
  peer.alive = false;
  void breaker.run(async () => never);
  let sent = 0;
  const send = async (): Promise<string> => {
    sent += 1;
    return never;
  };
  await until(() => peer.probes >= 2);
  await until(async () =>
    Promise.race([
      breaker.run(send).then(
        () => false,
        (error: Error) => error.message === "the peer does not answer",
      ),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), 20)),
    ]),
  );
  const before = sent;
  await expect(breaker.run(send)).rejects.toThrow("the peer does not answer");
  expect(sent).toBe(before);
  peer.alive = true;
  await until(async () =>
    breaker.run(answered).then(
      () => true,
      () => false,
    ),
  );
  breaker.stop();
});

test("a long request to a peer that lives keeps nobody out", async () => {
  const { peer, breaker } = startPeer();
  let finish = (_answer: string): void => undefined;
  const long = breaker.run(async () => new Promise<string>((resolve) => (finish = resolve)));
  await until(() => peer.probes >= 3);
  expect(await breaker.run(answered)).toBe("answered");
  finish("at last");
  expect(await long).toBe("at last");
  breaker.stop();
});

test("one missing sign of life keeps nobody out", async () => {
  const { peer, breaker } = startPeer();
  peer.alive = false;
  void breaker.run(async () => never);
  await until(() => peer.probes >= 1);
  peer.alive = true;
  expect(await breaker.run(answered)).toBe("answered");
  breaker.stop();
});

test("the late answer of a request under way is a sign of life too", async () => {
  const { peer, breaker } = startPeer();
  peer.alive = false;
  let finish = (_answer: string): void => undefined;
  const late = breaker.run(async () => new Promise<string>((resolve) => (finish = resolve)));
  await until(async () =>
    breaker
      .run(async () => Promise.reject(new Error("sent")))
      .then(
        () => false,
        (error: Error) => error.message !== "sent",
      ),
  );
  finish("late");
  expect(await late).toBe("late");
  expect(await breaker.run(answered)).toBe("answered");
  breaker.stop();
});
