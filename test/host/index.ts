import { appendFileSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';
import Mocha from 'mocha';

/**
 * The one entry of the host tests, called by VS Code inside its extension host: by the server rig and by @vscode/test-electron.
 * TEST_OUT takes the report (without it the console does), TEST_RESULTS the numbers, TEST_GREP chooses tests by title.
 */
export async function run(): Promise<void> {
  const { TEST_OUT, TEST_RESULTS, TEST_GREP } = process.env;
  if (TEST_OUT !== undefined) {
    // The extension host's console goes to a log of VS Code, and nobody can replace it.
    Mocha.reporters.Base.consoleLog = (...args: unknown[]) => appendFileSync(TEST_OUT, `${format(...args)}\n`);
  }
  const mocha = new Mocha({ ui: 'tdd', reporter: 'spec', color: false, timeout: 120_000, slow: 5000 });
  if (TEST_GREP !== undefined && TEST_GREP !== '') mocha.grep(TEST_GREP);
  // Defines suite and test for the files below.
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE, globalThis, '', mocha);
  await import('./window.ts');
  await import('./agents.ts');
  await import('./editedLog.ts');
  await import('./language.ts');
  await import('./diagnosis.ts');
  await import('./commands.ts');
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const { passes = 0, pending = 0 } = runner.stats ?? {};
      if (TEST_RESULTS !== undefined) {
        writeFileSync(TEST_RESULTS, JSON.stringify({ passed: passes, failed: failures, pending }));
      }
      if (failures === 0) resolve();
      else reject(new Error(`${failures} tests failed`));
    });
  });
}
