"use strict";
const { readFileSync, writeFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const vm = require("node:vm");
const { expect } = require("expect");
const { collectTests } = require("./collectTests.cjs");
const { Sources, filesBelow } = require("./sources.cjs");

const ROOTS = ["shared/kernel/src", "services/members/src/domain", "services/settlement/src/domain"];
/** Times of the first run, read by those who run mutants: in the sandbox, which Stryker takes away. */
const TIMES = ".tessera-test-times.json";
const SEED = 20261122;
/** A test has run away when it computes so much longer than it did without a mutant. */
const RUNAWAY = { factor: 5, plusMs: 500 };

/**
 * Runs pure tests in one process: a mutant costs a few milliseconds, where a whole start of jest costs half a second. For each mutant and each
 * file of tests, all modules are loaded afresh while the mutant is active, so that nothing remembered of one reaches another. With `ignoreStatic`
 * false, what runs only while a module is loaded (tables, regular expressions) counts as run by every test of the file that loads it.
 */
class PureTestRunner {
  static inject = ["options"];

  constructor({ ignoreStatic }) {
    this.ignoreStatic = ignoreStatic;
    this.root = process.cwd();
    this.sources = new Sources(this.root);
    this.stryker = globalThis.__stryker__ ??= {};
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    Object.assign(globalThis, { expect });
    // The one that the tests draw with.
    const fastCheck = createRequire(path.join(this.root, ROOTS[0], "index.ts"))("fast-check");
    // The first counterexample is enough, nobody reads the smallest; the same draws each time, so that a figure can be had again.
    fastCheck.configureGlobal({ ...fastCheck.readConfigureGlobal(), endOnFailure: true, seed: SEED });
  }

  /** Runs what loads one of the files once without a mutant: which test reaches which mutant how often, and how long each takes. */
  async dryRun({ files }) {
    const perTest = {};
    const statically = {};
    const tests = [];
    for (const file of ROOTS.flatMap((root) => filesBelow(path.join(this.root, root), ".test.ts"))) {
      const { ran, loadHits, testHits } = await this.observe(path.relative(this.root, file), files);
      for (const result of ran) {
        tests.push(result);
        perTest[result.id] = this.ignoreStatic ? (testHits[result.id] ?? {}) : sumOfHits(loadHits, testHits[result.id]);
      }
      if (this.ignoreStatic) Object.assign(statically, loadHits);
    }
    writeFileSync(
      path.join(this.root, TIMES),
      JSON.stringify(Object.fromEntries(tests.map(({ id, timeSpentMs }) => [id, timeSpentMs]))),
    );
    return { status: "complete", tests, mutantCoverage: { static: statically, perTest } };
  }

  async observe(fileName, files) {
    const coverage = { static: {}, perTest: {} };
    this.stryker.mutantCoverage = coverage;
    this.stryker.currentTestId = undefined;
    const loadStarted = computedMs();
    const { tests, loaded } = this.testsOf(fileName);
    const loadMs = computedMs() - loadStarted;
    const ran = [];
    if (files !== undefined && !files.some((file) => loaded.includes(file))) return { ran, loadHits: {}, testHits: {} };
    for (const { id, run } of tests) {
      this.stryker.currentTestId = id;
      const started = computedMs();
      const failureMessage = await failureOf(run);
      const timeSpentMs = computedMs() - started + loadMs / tests.length;
      this.stryker.currentTestId = undefined;
      const result = { id, name: id, fileName: path.join(this.root, fileName), timeSpentMs };
      ran.push(failureMessage === undefined ? { ...result, status: 0 } : { ...result, status: 1, failureMessage });
    }
    return { ran, loadHits: coverage.static, testHits: coverage.perTest };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, disableBail }) {
    Object.assign(this.stryker, {
      activeMutant: activeMutant.id,
      hitLimit,
      hitCount: hitLimit === undefined ? undefined : 0,
    });
    this.stryker.currentTestId = undefined;
    try {
      return await this.runTests(testFilter ?? Object.keys(this.times()), disableBail);
    } finally {
      this.stryker.activeMutant = undefined;
    }
  }

  async runTests(ids, disableBail) {
    const files = new Map();
    const killedBy = [];
    let failure;
    let nrOfTests = 0;
    for (const id of this.quickestFirst(ids)) {
      nrOfTests += 1;
      const limitMs = Math.ceil(RUNAWAY.factor * (this.times()[id] ?? 0) + RUNAWAY.plusMs);
      const failureMessage = await failureOf(() => this.runWithin(limitMs, id, files));
      const { hitCount, hitLimit } = this.stryker;
      if (failureMessage?.startsWith(RAN_AWAY) || (hitCount !== undefined && hitCount > hitLimit)) {
        return { status: "timeout", reason: `${id} ran away: ${failureMessage ?? "mutant met too often"}` };
      }
      if (failureMessage === undefined) continue;
      failure ??= failureMessage;
      killedBy.push(id);
      if (!disableBail) break;
    }
    if (failure === undefined) return { status: "survived", nrOfTests };
    return { status: "killed", killedBy, failureMessage: failure, nrOfTests };
  }

  /**
   * Runs a test and breaks off an endless loop: Stryker can only end the whole process, and start and warm up another. The clock goes on
   * while others have the machine, so a test that was hardly let run is tried again with more time: being busy is not being wrong.
   */
  async runWithin(limitMs, id, files) {
    for (let times = 1; ; times *= 2) {
      globalThis.__runTest__ = this.test(id, files).run;
      const before = computedMs();
      try {
        return await CALL.runInThisContext({ timeout: limitMs * times });
      } catch (error) {
        const ranAway = error?.code === RAN_AWAY;
        if (!ranAway || times >= 16 || computedMs() - before >= 0.8 * limitMs) throw error;
        files.clear();
      }
    }
  }

  /** The test of that id, its file loaded with the mutant that is active now. */
  test(id, files) {
    const fileName = id.slice(0, id.indexOf(" "));
    let tests = files.get(fileName);
    if (tests === undefined) {
      tests = new Map(this.testsOf(fileName).tests.map((test) => [test.id, test]));
      files.set(fileName, tests);
    }
    const found = tests.get(id);
    if (found === undefined) throw new Error(`With this mutant there is no test ${id}`);
    return found;
  }

  testsOf(fileName) {
    let loaded = [];
    const collected = collectTests(() => {
      loaded = this.sources.loadAfresh(path.join(this.root, fileName));
    });
    return { tests: collected.map(({ name, run }) => ({ id: `${fileName} ${name}`, run })), loaded };
  }

  /** A mutant is done with at the first test that notices it. */
  quickestFirst(ids) {
    const times = this.times();
    return [...ids].sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
  }

  times() {
    this.knownTimes ??= JSON.parse(readFileSync(path.join(this.root, TIMES), "utf8"));
    return this.knownTimes;
  }
}

const RAN_AWAY = "ERR_SCRIPT_EXECUTION_TIMEOUT";
const CALL = new vm.Script("__runTest__()");

/** What this process has computed so far: unlike the clock, it does not go on while others have the machine. */
function computedMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function failureOf(run) {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? `${error.code ?? error.name}: ${error.message}` : String(error);
  }
}

function sumOfHits(...counts) {
  const sum = {};
  for (const hits of counts) {
    for (const [mutant, times] of Object.entries(hits ?? {})) sum[mutant] = (sum[mutant] ?? 0) + times;
  }
  return sum;
}

exports.strykerPlugins = [{ kind: "TestRunner", name: "pure", injectableClass: PureTestRunner }];
