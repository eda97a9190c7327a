import type { TaskPart } from '../../shared/arc/taskPart.ts';
import { RpcError } from '../../shared/protocol/rpc.ts';
import { taskPicture } from '../../shared/picture/taskPicture.ts';
import { picturePng } from '../canvas/paintPicture.ts';
import type { PageContext } from '../pageContext.ts';

/** A part of the task as shown here, with its palette and marks. */
export async function renderPng({ document, colours, settings }: PageContext, part: TaskPart, scale: number): Promise<Blob> {
  const task = document.task.peek();
  if (task === null) throw new RpcError('broken', 'There is no task to draw.');
  const style = { hexes: colours.peek().map(({ hex }) => hex), marks: settings.peek().cellMarks };
  return picturePng(taskPicture(task, part, '', style), scale);
}

/** Rejects, with a reason for people, where the clipboard takes no picture from this page. */
export async function copyImage(context: PageContext, part: TaskPart, scale: number): Promise<void> {
  const picture = await renderPng(context, part, scale);
  await untilFocused();
  // Browsers leave it out where the page did not come over HTTPS or from this machine.
  const { clipboard } = navigator as Partial<Navigator>;
  if (clipboard === undefined) throw new RpcError('clipboard', 'this connection gives pages no clipboard; HTTPS would');
  await clipboard.write([new ClipboardItem({ 'image/png': picture })]);
  context.announce('Image copied');
}

/** The clipboard is open to the page that has the focus; it comes back from VS Code's menus in its own time. */
function untilFocused(): Promise<void> {
  if (document.hasFocus()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new RpcError('clipboard', 'the editor does not have the focus'));
    }, 3_000);
    const onFocus = (): void => {
      clearTimeout(timer);
      resolve();
    };
    window.addEventListener('focus', onFocus, { once: true });
    window.focus();
  });
}
