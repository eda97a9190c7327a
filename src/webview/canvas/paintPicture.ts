import { pictureFont, type Picture, type Shape } from '../../shared/picture/picture.ts';

/** The picture as a PNG file, `scale` times as large. Rejects where the browser cannot make one so large. */
export function picturePng(picture: Picture, scale: number): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const context = canvas.getContext('2d');
  if (context === null) return Promise.reject(new Error('This browser gives no canvas to draw on.'));
  context.scale(scale, scale);
  for (const shape of picture.shapes) paintShape(context, shape);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error(`A picture of ${String(canvas.width)} × ${String(canvas.height)} pixels is too large.`));
      else resolve(blob);
    }, 'image/png');
  });
}

function paintShape(context: CanvasRenderingContext2D, shape: Shape): void {
  switch (shape.kind) {
    case 'rect':
      context.fillStyle = shape.fill;
      context.fillRect(shape.x, shape.y, shape.width, shape.height);
      return;
    case 'text':
      context.fillStyle = shape.fill;
      context.font = `${shape.bold ? 'bold ' : ''}${String(shape.size)}px ${pictureFont}`;
      context.textAlign = shape.anchor === 'middle' ? 'center' : 'left';
      context.fillText(shape.text, shape.x, shape.y);
      return;
    case 'path':
      context.save();
      context.translate(shape.x, shape.y);
      context.scale(shape.size, shape.size);
      context.fillStyle = shape.fill;
      context.fill(new Path2D(shape.path), 'evenodd');
      context.restore();
      return;
    case 'group':
      for (const inner of shape.shapes) paintShape(context, inner);
  }
}
