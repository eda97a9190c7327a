import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ArcDocument } from '../../../src/extension/editor/arcDocument.ts';
import { readContent } from '../../../src/extension/editor/content.ts';
import { MemoryFile, paint, taskText, textOf, utf8, Workbench } from './editorDoubles.ts';

const colour = fc.integer({ min: 0, max: 9 });
const diskText = fc.oneof({ weight: 4, arbitrary: colour.map(taskText) }, { weight: 1, arbitrary: fc.constant('{"train": [') });

/** Whatever users, VS Code and other programs may do to one document. */
const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('paint' as const), colour }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('disk' as const), text: fc.option(diskText), noticed: fc.boolean() }) },
  fc.record({ type: fc.constant('save' as const), overwrite: fc.boolean() }),
  ...(['undo', 'redo', 'revert', 'reload', 'keep', 'restart', 'ownUndo', 'ownRedo'] as const).map((type) =>
    fc.record({ type: fc.constant(type) }),
  ),
);

it('never shows unsaved work as saved, never writes over what it has not read, never writes to a broken file unasked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
      const file = MemoryFile.of(taskText(3));
      let document = await ArcDocument.open(file, () => undefined);
      let workbench = new Workbench(document);
      // What the document has read and taken, or been told to write over; and what of it is still up to the user.
      let agreed = file.text;
      let shown = file.text;
      let givenUp = false;
      for (const step of actions) {
        const onDisk = file.text;
        const agreedBefore = agreed;
        const questions = workbench.questions;
        const writes = file.writes.length;
        switch (step.type) {
          case 'paint':
            if (document.broken() === null) paint(document, step.colour);
            break;
          case 'disk':
            file.bytes = step.text === null ? null : utf8(step.text);
            if (step.noticed) await workbench.diskChanged();
            if (step.noticed) shown = file.text;
            // A file that was deleted may come back as it was read: that is written over unasked.
            if (step.noticed && document.snapshot()?.changedOnDisk !== true) agreed = file.text ?? agreed;
            break;
          case 'save':
            workbench.overwrite = step.overwrite;
            if (await workbench.save()) agreed = file.text;
            else expect([file.text, step.overwrite]).toEqual([onDisk, false]);
            shown = file.text;
            break;
          case 'reload': // Takes what the file holds by now.
          case 'keep':
            if (document.snapshot()?.changedOnDisk === true) agreed = step.type === 'reload' ? (file.text ?? shown) : shown;
            await document.resolveDiskChange(step.type);
            break;
          case 'restart':
            if (workbench.isDirty && document.broken() === null) {
              const text = textOf(document);
              document = ArcDocument.restore(file, document.unsavedWork(), () => undefined);
              workbench = new Workbench(document, true);
              expect(textOf(document)).toBe(text);
            }
            break;
          case 'revert':
            if (workbench.isDirty) agreed = shown = file.text;
            await workbench.revert();
            break;
          case 'ownUndo':
            document.undo();
            break;
          case 'ownRedo':
            document.redo();
            break;
          default:
            workbench[step.type]();
        }
        await workbench.idle();

        const wrote = file.writes.length > writes;
        if (wrote) expect(step.type).toBe('save');
        const mayWrite = onDisk !== null && onDisk === agreedBefore && readContent(utf8(onDisk)).ok;
        if (wrote && !mayWrite) expect(workbench.questions).toBe(questions + 1);
        // Who reverts a deleted file has said that nothing here needs saving.
        if (step.type === 'revert') givenUp = document.isDeleted;
        givenUp &&= document.isDeleted && !workbench.isDirty;
        if (document.isDirty && !givenUp) expect(workbench.isDirty).toBe(true);
        // Saved, as VS Code sees it, is what the document last knew of the file: it is never behind on its own work.
        if (!workbench.isDirty && document.broken() === null && file.bytes !== null && step.type === 'save') {
          expect(textOf(document)).toBe(file.text);
        }
      }
    }),
    { numRuns: 300 },
  );
});

it('undoes and redoes by itself as VS Code does, whichever of the two the user takes', () => {
  const move = fc.oneof({ weight: 3, arbitrary: fc.nat({ max: 9 }) }, fc.constantFrom('undo' as const, 'redo' as const));
  return fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 30 }), async (moves) => {
      const document = await ArcDocument.open(MemoryFile.of(taskText(3)), () => undefined);
      const workbench = new Workbench(document);
      let states = [textOf(document)];
      let at = 0;
      for (const one of moves) {
        if (typeof one === 'number') {
          paint(document, one);
          if (textOf(document) === states[at]) continue;
          states = [...states.slice(0, at + 1), textOf(document)];
          at++;
        } else {
          const to = one === 'undo' ? Math.max(0, at - 1) : Math.min(states.length - 1, at + 1);
          const moved = to !== at;
          expect(document[one]()).toBe(moved);
          at = to;
          await workbench.idle();
          if (moved) expect(workbench.isDirty).toBe(document.isDirty);
        }
        expect(textOf(document)).toBe(states[at]);
        if (document.isDirty) expect(workbench.isDirty).toBe(true);
        // VS Code's own undo goes back by one change, whichever it was, and leads on from there.
        const before = [workbench.labels.length, document.version];
        if (typeof one === 'number') {
          workbench.undo();
          expect(textOf(document)).toBe(states[at - 1]);
          workbench.redo();
          expect(textOf(document)).toBe(states[at]);
          expect([workbench.labels.length, document.version - 2]).toEqual(before);
        }
      }
    }),
  );
});
