/** The throw-away project of the demo: paths relative to its root, with `/`. */
export const demoProjectFiles: Readonly<Record<string, string>> = {
  'README.md': `# Greeter

A tiny project for trying out Codex Orchestrator. \`greeter.greet('Ada')\` answers \`Hello, Ada!\`.

Run the test with \`node test/greet.test.js\`.
`,
  'src/greet.js': `const greeter = {
  greet(name) {
    return 'Hello, ' + name + '!';
  },
};

module.exports = greeter;
`,
  'test/greet.test.js': `const assert = require('node:assert');
const greeter = require('../src/greet.js');

assert.equal(greeter.greet('Ada'), 'Hello, Ada!');

console.log('All greetings are right.');
`,
};

/** Fits `demoProjectFiles` only. */
export const greetPatch = `*** Begin Patch
*** Update File: src/greet.js
@@
   greet(name) {
-    return 'Hello, ' + name + '!';
+    const known = String(name ?? '').trim();
+    return known === '' ? 'Hello, stranger!' : 'Hello, ' + known + '!';
   },
*** Update File: test/greet.test.js
@@
 assert.equal(greeter.greet('Ada'), 'Hello, Ada!');
+assert.equal(greeter.greet(''), 'Hello, stranger!');
+assert.equal(greeter.greet(undefined), 'Hello, stranger!');
 
*** End Patch`;
