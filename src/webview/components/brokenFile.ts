import { Effects, type Component } from '../dom/effects.ts';
import { element, icon } from '../dom/element.ts';
import { countOf } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { button } from './designSystem.ts';

/** What is wrong with a file that is no task; each problem leads to its place in the text editor. It fills `root`. */
export function brokenFile({ host, request, broken }: PageContext, root: HTMLElement): Component {
  const effects = new Effects();
  const title = element('h1');
  const summary = element('p', { class: 'quiet' });
  const list = element('ol', { class: 'problems' });
  const open = button({
    label: 'Open in Text Editor',
    icon: 'file-code',
    appearance: 'primary',
    onClick: () => request(host.call('openAsText', null)),
  });
  effects.run(() => {
    const { fileName, problems } = broken.value ?? { fileName: '', problems: [] };
    title.textContent = `${fileName} is not an ARC task`;
    list.replaceChildren(
      ...problems.map(({ line, column, message }) => {
        const place = element('span', { class: 'place' }, `Line ${String(line)}, column ${String(column)}`);
        const link = element('button', { type: 'button', class: 'problem' }, place, element('span', { class: 'message' }, message));
        link.addEventListener('click', () => {
          request(host.call('openAsText', { line, column }));
        });
        return element('li', {}, link);
      }),
    );
    summary.textContent = `${countOf(problems.length, 'problem')}. The file is left as it is; once it is mended in the text editor, it shows here.`;
  });
  root.append(element('div', { class: 'broken-file' }, element('header', {}, icon('error'), title), summary, list, open));
  return {
    element: root,
    dispose: () => {
      effects.dispose();
      root.replaceChildren();
    },
  };
}
