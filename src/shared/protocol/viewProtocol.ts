import * as v from 'valibot';
import { taskPartSchema } from '../arc/taskPart.ts';

/** Names of VS Code commands that change what the page shows, and nothing of the task. */
export const viewCommandNames = ['zoomIn', 'zoomOut', 'resetZoom', 'zoomToFit'] as const;

const picture = v.object({ part: taskPartSchema, scale: v.number() });

/** What the page offers the extension host besides editing. */
export const viewPageContract = {
  /** Draws a part of the task as a PNG file. */
  renderPng: { params: picture, result: v.object({ base64: v.string() }) },
  /** Puts such a picture into the clipboard; fails, with a message for people, where that takes none. */
  copyImage: { params: picture, result: v.null() },
} as const;
