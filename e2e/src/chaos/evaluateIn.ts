import { WebSocket } from "ws";

/** Where Node opens its inspector at SIGUSR1. */
const INSPECTOR = "http://127.0.0.1:9229";
const OPENS_WITHIN_MS = 10_000;

/**
 * Evaluates an expression in a running Node process, whose own code knows nothing of it: SIGUSR1 opens its inspector, which is
 * closed again afterwards. Throws when the inspector's port belongs to another process.
 */
export async function evaluateIn(pid: number, expression: string): Promise<unknown> {
  process.kill(pid, "SIGUSR1");
  const socket = new WebSocket(await inspectorOf());
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  try {
    const own = await evaluate(socket, 1, "process.pid");
    if (own !== pid) throw new Error(`port 9229 is the inspector of process ${String(own)}`);
    return await evaluate(socket, 2, expression);
  } finally {
    await evaluate(socket, 3, 'setTimeout(() => process.getBuiltinModule("node:inspector").close(), 50), 0');
    socket.terminate();
    await untilClosed();
  }
}

async function evaluate(socket: WebSocket, id: number, expression: string): Promise<unknown> {
  const answered = new Promise<string>((resolve, reject) => {
    socket.once("message", (bytes: Buffer) => resolve(bytes.toString()));
    socket.once("close", () => reject(new Error("the inspector closed")));
  });
  socket.send(JSON.stringify({ id, method: "Runtime.evaluate", params: { expression, returnByValue: true } }));
  const { result } = JSON.parse(await answered) as {
    result: { result: { value?: unknown }; exceptionDetails?: { text: string; exception?: { description?: string } } };
  };
  const { exceptionDetails } = result;
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.result.value;
}

async function inspectorOf(): Promise<string> {
  for (const end = performance.now() + OPENS_WITHIN_MS; performance.now() < end; await pause()) {
    const [target] = await listed();
    if (target !== undefined) return target.webSocketDebuggerUrl;
  }
  throw new Error("the inspector did not open");
}

async function untilClosed(): Promise<void> {
  for (const end = performance.now() + OPENS_WITHIN_MS; performance.now() < end; await pause())
    if ((await listed()).length === 0) return;
}

async function listed(): Promise<{ readonly webSocketDebuggerUrl: string }[]> {
  try {
    return (await (await fetch(`${INSPECTOR}/json/list`)).json()) as { webSocketDebuggerUrl: string }[];
  } catch {
    return [];
  }
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 25));
}
