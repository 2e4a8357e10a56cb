// `npm test`: sets up what is missing, then every check and every tier. The last line is the sum over all tiers.
// `npm test -- unit engine` runs only the named steps.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildIfNeeded, installIfNeeded } from './setUp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const only = process.argv.slice(2);
const results = `${root}.cache/test-results`;

/** A check counts as one test. A tier counts as many as its runner says. */
const steps = [
  { name: 'types', check: ['tsc', '-b'] },
  { name: 'lint', check: ['oxlint', '--deny-warnings'] },
  { name: 'format', check: ['oxfmt', '--check'] },
  { name: 'unused', check: ['knip'] },
  ...['unit', 'golden', 'engine', 'program', 'rig'].map((tier) => ({ name: tier, tier })),
  // The rows whose ratio to a floor holds on a busy machine too, in half a minute; absolute figures depend on the machine.
  { name: 'figures', check: ['node', '.ci/bench.mjs', 'cli', 'log', '--gate', '--ratios'] },
  { name: 'host', program: '.ci/host.mjs' },
  { name: 'ui', tier: 'ui' },
];

let passed = 0;
let failed = 0;

function run(name, program, args, env = {}) {
  console.log(`\n== ${name}`);
  return spawnSync(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, NO_COLOR: '1', ...env } });
}

function count(more, wrong) {
  passed += more;
  failed += wrong;
}

function runCheck({ name, check: [tool, ...args] }) {
  const { status } = run(name, tool === 'node' ? process.execPath : `${root}node_modules/.bin/${tool}`, args);
  count(status === 0 ? 1 : 0, status === 0 ? 0 : 1);
  console.log(status === 0 ? `${name}: passed` : `${name}: FAILED`);
}

function runTier({ name, tier }) {
  const report = `${results}/${tier}.json`;
  const { status } = run(name, `${root}node_modules/.bin/vitest`, [
    'run',
    '--config',
    'test/vitest.config.ts',
    '--project',
    tier,
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  try {
    const { numPassedTests, numFailedTests, numTotalTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    // A file that could not even be loaded has no failed tests; the runner's status tells.
    count(numPassedTests, numFailedTests + (status !== 0 && numFailedTests === 0 ? 1 : 0));
    if (numTotalTestSuites === 0) console.log(`${name}: no tests`);
  } catch {
    count(0, status === 0 ? 0 : 1);
  }
}

/** A program of our own that writes its numbers to TEST_RESULTS. */
function runProgram({ name, program }) {
  const report = `${results}/${name}.json`;
  const { status } = run(name, process.execPath, [program], { TEST_RESULTS: report });
  try {
    const { passed: right, failed: wrong } = JSON.parse(readFileSync(report, 'utf8'));
    count(right, wrong + (status !== 0 && wrong === 0 ? 1 : 0));
  } catch {
    count(0, 1);
  }
}

await installIfNeeded();
await buildIfNeeded();
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const chosen = steps.filter(({ name }) => only.length === 0 || only.includes(name));
if (chosen.length === 0) {
  console.error(`No such step: ${only.join(', ')}. There are: ${steps.map(({ name }) => name).join(', ')}.`);
  process.exit(64);
}
for (const step of chosen) {
  if ('check' in step) runCheck(step);
  else if ('program' in step) runProgram(step);
  else runTier(step);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
