import type { ReadonlySignal } from '@preact/signals-core';
import type { Grid } from '../../shared/arc/task.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, icon } from '../dom/element.ts';
import type { PageContext } from '../pageContext.ts';
import { thumbnail } from './thumbnail.ts';

export interface CaptionedGrid {
  readonly caption: string;
  readonly grid: ReadonlySignal<Grid>;
}

/** Small pictures of grids of which each comes from the one before it. */
export function pictureRow(context: PageContext, pictures: readonly CaptionedGrid[]): Component {
  const effects = new Effects();
  const figures = pictures.map(({ caption, grid }) =>
    element('figure', {}, element('figcaption', {}, caption), effects.component(thumbnail(context, grid)).element),
  );
  return {
    element: element(
      'div',
      { class: 'picture-row' },
      ...figures.flatMap((figure, i) => (i === 0 ? [figure] : [icon('arrow-right'), figure])),
    ),
    dispose: () => {
      effects.dispose();
    },
  };
}
