export { run } from "./run.js";
export { FileProblem } from "./events/FileProblem.js";
export { readCoalition, type Coalition } from "./events/readCoalition.js";
export { readEvents, type ReplayFiles, type ReplayInput } from "./events/readEvents.js";
export type { PurchaseEvent, RedemptionEvent, ReplayEvent, ReturnEvent } from "./events/ReplayEvent.js";
export { replayEvents, type ReplayClients, type ReplayReport } from "./replay/replayEvents.js";
export type { ReplayOutcome } from "./replay/readOutcome.js";
