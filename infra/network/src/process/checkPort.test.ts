import { createServer } from "node:net";
import { checkPort } from "./checkPort.js";

test("a free port is none that a connection going out may be given", async () => {
  const checked = await Promise.all(Array.from({ length: 20 }, async () => checkPort("127.0.0.1", 0)));
  for (const { port } of checked) expect(port >= 20_000 && port < 32_768).toBe(true);
  for (const { release } of checked) release();
});

test("what one has found, nobody finds while it starts", async () => {
  const checked = await Promise.all(Array.from({ length: 300 }, async () => checkPort("127.0.0.1", 0)));
  expect(new Set(checked.map(({ port }) => port)).size).toBe(300);
  for (const { release } of checked) release();
});

test("a port that is taken is refused, one that is free is answered", async () => {
  const { port, release } = await checkPort("127.0.0.1", 0);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await expect(checkPort("127.0.0.1", port)).rejects.toThrow(`Port ${port} of 127.0.0.1 is in use`);
  await new Promise((resolve) => server.close(resolve));
  expect(await checkPort("127.0.0.1", port)).toMatchObject({ port });
  release();
});
