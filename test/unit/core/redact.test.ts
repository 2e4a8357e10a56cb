import { expect, test } from 'vitest';
import { redacted } from '../../../src/core/base/redact.ts';

// Put together here, so that no scanner of secrets takes this file for a leak.
const key = ['sk', 'proj', 'a1B2c3D4e5F6g7H8'].join('-');
const jwt = ['eyJhbGciOiJIUzI1', 'eyJzdWIiOiIxMjM0', 'c2lnbmF0dXJl'].join('.');

test.each([
  [`Authorization: Bearer ${key}`, 'Authorization: Bearer …'],
  [`curl -H "x: ${key}"`, 'curl -H "x: …"'],
  [`token ${jwt} ends`, 'token … ends'],
  ['https://me:hunter2@example.org/x', 'https://…@example.org/x'],
  ['wss://lab:4500/?access_token=abc&x=1', 'wss://lab:4500/?access_token=…&x=1'],
  ['GITHUB_TOKEN=abc npm test', 'GITHUB_TOKEN=… npm test'],
  ['{"api_key":"abc def","x":1}', '{"api_key":…,"x":1}'],
  ["DB_PASSWORD: 'a b'", 'DB_PASSWORD: …'],
])('%s', (text, clean) => {
  expect(redacted(text, undefined)).toBe(clean);
});

test('what helps to find a fault stays: ids, times, versions, token counts', () => {
  const text = 'turn 01a1fecb-de50-7ba1-b0ee-4aa15179edb0 at 2026-11-21T15:48:56Z, 0.169.0, 412 tokens in';
  expect(redacted(text, undefined)).toBe(text);
});

test('the person’s own folder is not named', () => {
  expect(redacted('/home/me/src and /home/me', '/home/me')).toBe('~/src and ~');
});
