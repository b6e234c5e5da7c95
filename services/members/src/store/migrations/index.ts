import { RuntimeTables1700000000000 } from "@tessera/runtime";
import { BookTriggers1700000001100 } from "./BookTriggers1700000001100.js";
import { PointsBookTables1700000001000 } from "./PointsBookTables1700000001000.js";

/** In the order in which they run. */
export const migrations = [RuntimeTables1700000000000, PointsBookTables1700000001000, BookTriggers1700000001100];
