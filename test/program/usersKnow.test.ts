import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shell } from '../support/shell.ts';
import { World, writeProjectFile, type Finished } from '../support/world.ts';

/** The command lines of those who used the old tool every day, as they stand in its skill and its README. */
let world: World;
beforeAll(async () => {
  world = await World.create({ git: true });
  await writeProjectFile(world, 'docs/CODEBASE_MAP.md', '# Map\n');
  await writeProjectFile(world, 'src/auth/jwt.ts', 'export const jwt = 1;\n');
  await writeProjectFile(world, 'src/api/users.ts', 'export const users = 1;\n');
});
afterAll(async () => {
  await world.close();
});

/** With everything in ~/.codex-agent, where it was. */
async function typed(script: string): Promise<Finished> {
  return shell(world, `unset CODEX_AGENT_HOME\n${script}`);
}

test('three researchers in parallel, each awaited in the background, then status and /quit', async () => {
  const { code, stdout, stderr } = await typed(`
    spawn() { codex-agent start "$1" --map -s read-only | head -1 | awk '{print $3}'; }
    one=$(spawn "Investigate the auth flow, list gaps [[text:auth findings]]")
    two=$(spawn "Investigate the api layer [[sh:ls src]] [[text:api findings]]")
    three=$(spawn "Investigate the tests [[delay:300]] [[text:test findings]]")
    for id in $one $two $three; do codex-agent await-turn $id > $id.answer 2> /dev/null & done
    wait
    cat $one.answer $two.answer $three.answer
    codex-agent status $two | grep -E '^(Status|Turn state|Turns completed|Last message):'
    for id in $one $two $three; do codex-agent send $id "/quit"; done
    codex-agent status $one | grep Status
    codex-agent jobs | grep -c completed
    rm *.answer
  `);
  expect(code).toBe(0);
  expect(stdout.split('\n').slice(0, 7)).toEqual([
    'auth findings',
    'api findings',
    'test findings',
    'Status: running',
    'Turn state: idle',
    'Turns completed: 1',
    'Last message: api findings',
  ]);
  expect(stdout).toMatch(/(Sent to [0-9a-f]{8}: \/quit\n){3}Status: completed\n3\n$/);
  expect(stderr.match(/^Included codebase map/gm)).toHaveLength(3);
  const told = world.model.requests.find(({ userTexts }) => userTexts.at(-1)?.includes('auth flow'));
  expect(told?.userTexts.at(-1)).toMatch(/^## Codebase Map\n\n# Map\n\n\n---\n\nInvestigate the auth flow/);
});

test('the multi-phase recipe: one agent a phase, a correction by send, and what each changed', async () => {
  await writeProjectFile(world, 'docs/prds/auth.md', '# Auth\n\n### Phase 1: A\n- [ ] x\n\n### Phase 2: B\n- [ ] y\n');
  const { code, stdout, stderr } = await typed(`
    set -e
    phase() { codex-agent start "Implement Phase $1 of this PRD. Only Phase $1. [[write:phase$1.txt|done]] [[text:phase $1 done]]" \\
      --map -f docs/prds/auth.md -s workspace-write | head -1 | awk '{print $3}'; }
    first=$(phase 1)
    codex-agent await-turn $first 2> /dev/null
    codex-agent send $first "Add error handling too [[text:added]]" > /dev/null
    codex-agent await-turn $first 2> /dev/null
    codex-agent send $first "/quit"
    second=$(phase 2)
    codex-agent await-turn $second 2> /dev/null
    codex-agent jobs --json > jobs.json
    codex-agent send $second "/quit"
    cat phase1.txt phase2.txt
  `);
  expect({ code, stderr: stderr.replaceAll(/^(Included|Codex now trusts).*\n/gm, '') }).toEqual({
    code: 0,
    stderr: '',
  });
  expect(stdout).toMatch(
    /^phase 1 done\nadded\nSent to \w{8}: \/quit\nphase 2 done\nSent to \w{8}: \/quit\ndone\ndone\n$/,
  );
  const { jobs } = JSON.parse(await readFile(join(world.project, 'jobs.json'), 'utf8')) as {
    jobs: { status: string; prompt: string; summary: string; files_modified: string[]; tokens: { input: number } }[];
  };
  expect(jobs[0]).toMatchObject({ status: 'running', summary: 'phase 2 done' });
  expect(jobs[0]?.files_modified).toContain('phase2.txt');
  expect(jobs[0]?.tokens.input).toBeGreaterThan(0);
  expect(jobs.find(({ summary }) => summary === 'added')?.status).toBe('completed');
});

test('the shell loop on the signal file, and codex-bg with one line a turn, quick turns too', async () => {
  const { code, stdout, stderr } = await typed(`
    id=$(codex-agent start "[[delay:200]] [[text:the signal]]" -s read-only | head -1 | awk '{print $3}')
    while [ ! -f ~/.codex-agent/jobs/$id.turn-complete ]; do sleep 0.1; done
    node -e 'console.log(JSON.parse(require("fs").readFileSync(0, "utf8")).lastAgentMessage)' < ~/.codex-agent/jobs/$id.turn-complete
    codex-agent kill $id
    codex-bg -t -- codex-agent start "task [[text:one]]" -s read-only > bg.txt &
    until id=$(grep -s '^CODEX_AGENT_JOB_ID=' bg.txt); do sleep 0.05; done
    id=\${id#*=}
    for word in two three four; do
      codex-agent await-turn $id > /dev/null 2>&1
      codex-agent send $id "[[text:$word]]" > /dev/null
    done
    codex-agent await-turn $id 2> /dev/null
    codex-agent send $id "/quit" > /dev/null
    wait
    grep -c "^CODEX_AGENT_TURN_COMPLETE=$id$" bg.txt
    tail -n 1 bg.txt | sed "s/$id/ID/"
    rm bg.txt
  `);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^the signal\nKilled job: \w{8}\nfour\n4\nCODEX_AGENT_DONE=ID status=completed\n$/);
});

test('capture, files, an -o file, and watch --json through a filter', async () => {
  const { code, stdout, stderr } = await typed(`
    set -eo pipefail
    id=$(codex-agent start "Compare them [[sh:echo looked]] [[text:all the same]]" -s read-only \\
      -f "src/auth/**/*.ts" -f "src/api/**/*.ts" -o answer.txt 2> /dev/null | head -1 | awk '{print $3}')
    cat answer.txt; echo; rm answer.txt
    codex-agent capture $id 200 --clean | tail -n 3
    codex-agent watch $id --json --turn | node -e '
      require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
        const event = JSON.parse(line);
        if (event.type === "item.completed" && event.item.type === "agent_message") console.log("message:", event.item.text);
        if (event.type === "turn.completed") console.log("tokens:", event.usage.input_tokens > 0);
      })'
    codex-agent watch $id --json | head -n 1 | grep -c thread.started
    codex-agent kill $id
  `);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^all the same\nlooked\n\nall the same\nmessage: all the same\ntokens: true\n1\nKilled job: \w{8}\n$/,
  );
  const told = world.model.requests.findLast(({ userTexts }) => userTexts.at(-1)?.includes('Compare them'));
  expect(told?.userTexts.at(-1)?.match(/^## File: .*$/gm)).toEqual([
    '## File: src/api/users.ts',
    '## File: src/auth/jwt.ts',
  ]);
});
