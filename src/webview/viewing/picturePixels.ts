import type { Raster } from '../../shared/picture/raster.ts';

/** Cells are found as well in pictures of this size; larger ones are made smaller. */
const longestSide = 1000;

/** A picture that can be drawn, with its pixels. */
export interface LoadedPicture {
  readonly canvas: HTMLCanvasElement;
  readonly raster: Raster;
}

/** Rejects where the file is no picture that the browser knows. */
export async function loadPicture(file: Blob): Promise<LoadedPicture> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('This browser gives no canvas to draw on.');
  context.fillStyle = '#ffffff'; // Behind what is transparent.
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return { canvas, raster: context.getImageData(0, 0, canvas.width, canvas.height) };
}
