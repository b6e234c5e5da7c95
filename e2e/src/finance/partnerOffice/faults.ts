import { DOUBTFUL_FAULTS } from "./doubtfulFaults.js";
import { LONE_FAULTS } from "./loneFaults.js";
import { WRONG_FAULTS } from "./wrongFaults.js";

/** What a partner may get wrong within its statement of one cycle, each with its one name. */
export const FAULTS = { ...WRONG_FAULTS, ...LONE_FAULTS, ...DOUBTFUL_FAULTS } as const;
