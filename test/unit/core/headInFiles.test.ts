import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { headInFiles } from '../../../src/core/agents/headInFiles.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'head-'));
  git('init', '-q', '-b', 'main');
});
afterEach(() => rmSync(folder, { recursive: true }));

function git(...args: string[]): string {
  const name = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
  return execFileSync('git', [...name, ...args], { cwd: folder, encoding: 'utf8' }).trim();
}

function commit(): string {
  git('commit', '-q', '--allow-empty', '-m', 'more');
  return git('rev-parse', 'HEAD');
}

test('the head is what git says, on a branch, below the root, detached and packed', () => {
  const first = commit();
  expect(headInFiles(folder)).toEqual({ commit: first });
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  expect(headInFiles(join(folder, 'a/b'))).toEqual({ commit: first });
  symlinkSync(join(folder, 'a/b'), join(folder, 'link'));
  expect(headInFiles(join(folder, 'link'))).toEqual({ commit: first });
  git('checkout', '-q', '-b', 'feature/one');
  const second = commit();
  expect(headInFiles(folder)).toEqual({ commit: second });
  git('pack-refs', '--all');
  expect(headInFiles(folder)).toEqual({ commit: second });
  git('checkout', '-q', '--detach', first);
  expect(headInFiles(folder)).toEqual({ commit: first });
});

test('a worktree has a head of its own', () => {
  commit();
  const path = join(folder, 'other');
  git('worktree', 'add', '-q', '-b', 'other', path);
  const before = git('rev-parse', 'HEAD');
  const after = commit();
  expect(after).not.toBe(before);
  expect(headInFiles(path)).toEqual({ commit: before });
});

test('there is no commit in a new repository and outside of git', () => {
  expect(headInFiles(folder)).toEqual({ commit: undefined });
  rmSync(join(folder, '.git'), { recursive: true });
  expect(headInFiles(folder)).toEqual({ commit: undefined });
});

test('what only git understands is left to git', () => {
  commit();
  writeFileSync(join(folder, '.git/HEAD'), 'ref: refs/heads/.invalid\n');
  expect(headInFiles(folder)).toBeUndefined();
  writeFileSync(join(folder, '.git/HEAD'), 'ref: refs/heads/alias\n');
  writeFileSync(join(folder, '.git/refs/heads/alias'), 'ref: refs/heads/main\n');
  expect(headInFiles(folder)).toBeUndefined();
  expect(headInFiles(join(folder, 'missing'))).toBeUndefined();
});
