"use strict";
const { statSync } = require("node:fs");

/** A mutant is done with at the first test that notices it: examples are asked before properties, small files before large ones. */
module.exports = class QuickestFirst {
  sort(tests) {
    const rank = ({ path }) => (path.endsWith(".property.test.ts") ? 1 : 0);
    const size = ({ path }) => statSync(path).size;
    return [...tests].sort((a, b) => rank(a) - rank(b) || size(a) - size(b));
  }

  shard(tests) {
    return tests;
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
};
