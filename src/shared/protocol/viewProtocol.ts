import * as v from 'valibot';
import { gridAddressSchema, pairAddressSchema } from './schemas.ts';

/** Names of VS Code commands about the pairs as a list: what of them is on show, in which order, and which differ. */
export const viewCommandNames = [
  'zoomIn',
  'zoomOut',
  'resetZoom',
  'zoomToFit',
  'foldPair',
  'unfoldPair',
  'foldAllPairs',
  'unfoldAllPairs',
  'movePairUp',
  'movePairDown',
  'nextDifference',
  'previousDifference',
] as const;

const picture = v.object({ part: v.nullable(pairAddressSchema), scale: v.number() });

/** What the page offers the extension host besides editing. */
export const viewPageContract = {
  /** Brings a grid in sight and gives it the focus. */
  reveal: { params: gridAddressSchema, result: v.null() },
  /** Reads a grid from a picture file, and asks whether and where to use it. */
  importPicture: { params: v.object({ base64: v.string() }), result: v.null() },
  /** Draws a part of the task as a PNG file. */
  renderPng: { params: picture, result: v.object({ base64: v.string() }) },
  /** Puts such a picture into the clipboard; fails, with a message for people, where that takes none. */
  copyImage: { params: picture, result: v.null() },
} as const;
