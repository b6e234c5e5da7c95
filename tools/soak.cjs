"use strict";
// Model-based runs of the whole book, from the sources: npm run soak -- --seeds 10000
const { ensureSource } = require("./fromSource.cjs");

ensureSource();
require("../e2e/src/soak/main.ts");
