import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addPhase, addRequirement, applyEdit, setStatus, tickTask } from '../../../../src/core/prd/edit.ts';
import { namedTasks } from '../../../../src/core/prd/findTask.ts';
import type { Prd, Span } from '../../../../src/core/prd/model.ts';
import { parsePrd } from '../../../../src/core/prd/parser.ts';
import { validatePrd } from '../../../../src/core/prd/validate.ts';
import { anyPrd } from './anyPrd.ts';

function spansOf(prd: Prd): readonly Span[] {
  const { titleSpan, statusSpan, frontMatterSpan, sections, requirements, phases, files } = prd;
  return [
    ...[titleSpan, statusSpan, frontMatterSpan].filter((span) => span !== undefined),
    ...sections.flatMap(({ span, headingSpan }) => [span, headingSpan]),
    ...requirements.map(({ span }) => span),
    ...phases.flatMap(({ span, headingSpan }) => [span, headingSpan]),
    ...namedTasks(prd).map(({ task }) => task.span),
    ...files.map(({ pathSpan }) => pathSpan),
    ...validatePrd(prd, () => false).map(({ span }) => span),
  ];
}

test('any text is read without an exception, and every place is in the text', () => {
  fc.assert(
    fc.property(fc.oneof(anyPrd, fc.string({ unit: 'binary', maxLength: 500 })), (text) => {
      const prd = parsePrd(text);
      for (const { start, end } of spansOf(prd)) {
        expect(0 <= start && start <= end && end <= text.length).toBe(true);
      }
      for (const { path, pathSpan } of prd.files) expect(text.slice(pathSpan.start, pathSpan.end)).toBe(path);
    }),
  );
});

test('sections never overlap, nor do phases, and none is lost between two of them', () => {
  fc.assert(
    fc.property(anyPrd, (text) => {
      const { sections, phases } = parsePrd(text);
      for (const [place, { span }] of sections.entries()) {
        expect(span.end).toBe(sections[place + 1]?.span.start ?? text.length);
      }
      for (const [place, { span }] of phases.entries()) {
        expect(span.end).toBeLessThanOrEqual(phases[place + 1]?.span.start ?? text.length);
      }
    }),
  );
});

test('a tick changes exactly one character; unticked again, the text is the one before', () => {
  fc.assert(
    fc.property(anyPrd, (text) => {
      for (const [place, { task }] of namedTasks(parsePrd(text)).entries()) {
        const edit = tickTask(task, !task.done);
        expect(tickTask(task, task.done)).toBeUndefined();
        if (edit === undefined) throw new Error('a tick that changes nothing');
        const ticked = applyEdit(text, edit);
        const differing = ticked.split('').filter((character, at) => character !== text[at]);
        expect([ticked.length, differing.length]).toEqual([text.length, 1]);
        const after = namedTasks(parsePrd(ticked))[place]?.task;
        expect(after).toEqual({ ...task, done: !task.done });
        const back = after === undefined ? undefined : tickTask(after, task.done);
        if (back === undefined) throw new Error('the task is not found again');
        expect(applyEdit(ticked, back).toLowerCase()).toBe(text.toLowerCase());
        if (text[task.mark] !== 'X') expect(applyEdit(ticked, back)).toBe(text);
      }
    }),
  );
});

test('a status that is set is read again, and nothing else changes', () => {
  fc.assert(
    fc.property(anyPrd, fc.constantFrom('draft', 'ready for review', 'approved'), (text, status) => {
      const before = parsePrd(text);
      const edit = setStatus(before, status);
      const after = parsePrd(edit === undefined ? text : applyEdit(text, edit));
      expect(after.status).toBe(status);
      expect(after.sections.map(({ heading }) => heading)).toEqual(before.sections.map(({ heading }) => heading));
      expect(namedTasks(after).map(({ task }) => task.text)).toEqual(namedTasks(before).map(({ task }) => task.text));
    }),
  );
});

test('what is added is read again, and everything that was there still is', () => {
  // What stands in an open code fence or comment hides what is added behind it, as in every reader of Markdown.
  const closed = anyPrd.filter((text) => !/```|~~~|<!--/.test(text));
  fc.assert(
    fc.property(closed, (text) => {
      const before = parsePrd(text);
      const phase = addPhase(before, 'Added', ['first', 'second']);
      const withPhase = parsePrd(applyEdit(text, phase));
      const added = withPhase.phases.filter(({ name }) => name === 'Added');
      expect(added.map(({ tasks }) => tasks.map((task) => task.text))).toEqual([['first', 'second']]);
      const requirement = addRequirement(withPhase, 'Wanted');
      const withBoth = parsePrd(applyEdit(withPhase.text, requirement));
      const ids = withBoth.requirements.filter(({ text: words }) => words === 'Wanted').map(({ id }) => id);
      expect(ids).toHaveLength(1);
      expect(before.requirements.map(({ id }) => id)).not.toContain(ids[0]);
      for (const { name, tasks } of before.phases) {
        expect(withBoth.phases.filter((one) => one.name === name).map((one) => one.tasks.length)).toContain(
          tasks.length,
        );
      }
      expect(text.slice(phase.start, phase.end).trim()).toBe('');
      expect(withPhase.text.slice(requirement.start, requirement.end).trim()).toBe('');
    }),
  );
});
