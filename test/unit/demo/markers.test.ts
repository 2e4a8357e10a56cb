import { describe, expect, test } from 'vitest';
import { responsesOfMarkers } from '../../../src/demo/markers.ts';

describe('Prompt markers', () => {
  test('are absent from ordinary text, wiki links and unknown names', () => {
    for (const text of ['', 'hello', '[[Page]]', '[[constructor:x]]', '[[text', 'if [[ -f x ]]; then']) {
      expect(responsesOfMarkers(text)).toBeUndefined();
    }
  });

  test('end a response with each tool call', () => {
    expect(responsesOfMarkers('Go: [[text:a]] [[sh:ls]] then [[text:b]]')).toEqual([
      [
        { kind: 'text', text: 'a' },
        { kind: 'call', call: { kind: 'shell', command: 'ls' } },
      ],
      [{ kind: 'text', text: 'b' }],
    ]);
  });

  test('join two calls with "and"', () => {
    expect(responsesOfMarkers('[[sh:a]] [[and]] [[sh:b]] [[text:c]]')?.map((response) => response.length)).toEqual([
      2, 1,
    ]);
  });

  test('may hold brackets', () => {
    expect(responsesOfMarkers('[[sh:echo [x]]]')).toEqual([
      [{ kind: 'call', call: { kind: 'shell', command: 'echo [x]' } }],
    ]);
    expect(responsesOfMarkers('[[[sh:[[ -f x ]] && ls]]]')).toEqual([
      [{ kind: 'call', call: { kind: 'shell', command: '[[ -f x ]] && ls' } }],
    ]);
    expect(responsesOfMarkers('[[[spawn:[[text:hi]]]]]')).toEqual([
      [{ kind: 'call', call: { kind: 'spawn', prompt: '[[text:hi]]' } }],
    ]);
  });

  test('may run over several lines', () => {
    expect(responsesOfMarkers('[[write:a.txt|one\ntwo\n]]')).toEqual([
      [
        {
          kind: 'call',
          call: { kind: 'patch', patch: '*** Begin Patch\n*** Add File: a.txt\n+one\n+two\n*** End Patch' },
        },
      ],
    ]);
  });

  test('take the reason of an approval from behind the last bar', () => {
    expect(responsesOfMarkers('[[ask:ls | wc|May I?]]')).toEqual([
      [{ kind: 'call', call: { kind: 'escalated', command: 'ls | wc', justification: 'May I?' } }],
    ]);
  });

  test('say what is wrong with an argument', () => {
    for (const text of ['[[delay:soon]]', '[[stream:5]]', '[[error:418]]', '[[tool:x|{]]', '[[hold]]']) {
      expect(responsesOfMarkers(text)).toMatchObject([
        [{ kind: 'text', text: expect.stringContaining('no valid argument') as string }],
      ]);
    }
  });
});
