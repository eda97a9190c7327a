import type { PageContext } from '../pageContext.ts';
import { copyText } from './clipboard.ts';
import { sameAddress } from './drawing.ts';

/**
 * Copy, cut and paste on a grid that has the focus. They come as the browser's events, whatever key or menu of VS Code they began
 * with, and only these may touch the clipboard everywhere.
 */
export function listenToClipboard(context: PageContext): void {
  const { drawing, activeGrid, grids } = context;
  const focusedGrid = (event: Event): ReturnType<typeof activeGrid.peek> => {
    if (document.activeElement?.closest('[data-by-commands]') == null) return null;
    event.preventDefault();
    return activeGrid.peek();
  };
  // Without these, browsers take copy and cut for impossible where no text is selected.
  for (const name of ['beforecopy', 'beforecut', 'beforepaste']) document.addEventListener(name, focusedGrid);
  document.addEventListener('copy', (event) => {
    const at = focusedGrid(event);
    const text = at === null ? null : copyText(context, at);
    if (text !== null) event.clipboardData?.setData('text/plain', text);
  });
  document.addEventListener('cut', (event) => {
    const at = focusedGrid(event);
    const text = at === null ? null : copyText(context, at);
    if (at === null || text === null) return;
    event.clipboardData?.setData('text/plain', text);
    if (drawing.selectedIn(at).peek() === null && !sameAddress(drawing.floating.peek()?.at, at)) drawing.selectAllOf(at);
    grids.at(at)?.erase(0, 'Cut');
  });
  // VS Code on the desktop keeps the key of Paste as Grid from the page and sends the command. In a browser it leaves the key to the
  // browser, which pastes "as plain text" with it.
  let asGrid = false;
  document.addEventListener(
    'keydown',
    ({ ctrlKey, metaKey, shiftKey, altKey, key }) => {
      asGrid = (ctrlKey || metaKey) && shiftKey && !altKey && key.toLowerCase() === 'v';
    },
    { capture: true },
  );
  // Where VS Code took the key, no paste follows it.
  document.addEventListener('keyup', () => (asGrid = false), { capture: true });
  document.addEventListener('paste', (event) => {
    const at = focusedGrid(event);
    const place = at === null ? null : grids.placeAt(at);
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (asGrid) place?.pasteAsGrid(text);
    else place?.paste(text);
    asGrid = false;
  });
}
