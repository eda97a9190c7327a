import { isTyping } from '../dom/keys.ts';
import type { PageContext } from '../pageContext.ts';

type HistoryStep = 'undo' | 'redo';

/** Takes back what was done last, or makes it again; that is what floats, or else an edit, which the host may not have yet. */
export function stepThroughHistory({ drawing, document, host, request }: PageContext, step: HistoryStep): void {
  if (step === 'undo' && drawing.floating.peek() !== null) drawing.cancel();
  else request(document.answered().then(() => host.call(step, null)));
}

/** Takes the keys of undo and redo where VS Code, which has them otherwise, does not know what was done last. */
export function listenToHistoryKeys(context: PageContext): void {
  const { drawing, document: task } = context;
  window.addEventListener(
    'keydown',
    (event) => {
      const step = stepOf(event);
      if (step === null || isTyping(event)) return;
      if (task.hasAnswers() && (step === 'redo' || drawing.floating.peek() === null)) return;
      stepThroughHistory(context, step);
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
}

function stepOf({ ctrlKey, metaKey, shiftKey, altKey, key }: KeyboardEvent): HistoryStep | null {
  if (!(ctrlKey || metaKey) || altKey) return null;
  const name = key.toLowerCase();
  if (name === 'z') return shiftKey ? 'redo' : 'undo';
  return name === 'y' && !shiftKey ? 'redo' : null;
}
