/** A picture as pixels: four bytes each (red, green, blue, alpha), row by row. Alpha is not looked at. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

/** A part of a picture between lines at whole pixels: `left` and `top` belong to it, `right` and `bottom` do not. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function wholeArea({ width, height }: Raster): Area {
  return { left: 0, top: 0, right: width, bottom: height };
}
