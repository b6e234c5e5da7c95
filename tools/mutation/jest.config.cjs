"use strict";
const path = require("node:path");
const base = require("../../jest.config.cjs");

// Only what decides about points and money, and its pure tests; the kernel comes from source, so that a mutant of it meets its users' tests too.
module.exports = {
  ...base,
  setupFiles: [],
  rootDir: path.join(__dirname, "..", ".."),
  roots: ["shared/kernel", "services/members/src/domain", "services/settlement/src/domain"].map(
    (folder) => `<rootDir>/${folder}`,
  ),
  testSequencer: path.join(__dirname, "quickestFirst.cjs"),
  moduleNameMapper: { ...base.moduleNameMapper, "^@tessera/kernel$": "<rootDir>/shared/kernel/src/index.ts" },
};
