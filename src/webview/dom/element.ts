export type Child = Node | string | null;
export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** An HTML element. Strings among the children are text, never markup; an attribute that is `false` or `null` is left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, children);
}

/** An SVG element, under the same rules. */
export function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

export function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null) target.removeAttribute(name);
    else target.setAttribute(name, value === true ? '' : String(value));
  }
}

/** A codicon; it says nothing to screen readers. */
export function icon(name: string): HTMLElement {
  return element('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });
}

/** A colour picker, which codicons lack; drawn to look like one of them. */
export function eyedropperIcon(): SVGElement {
  return svgElement(
    'svg',
    { class: 'drawn-icon', width: 16, height: 16, viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    svgElement('path', {
      d: 'M8.7 5.3 3.2 10.8V12.8H5.2L10.7 7.3M7.2 4.3 11.7 8.8M9.7 5.8 11.6 3.9A1.35 1.35 0 0 1 13.5 5.8L11.3 8M2.6 13.4 3.2 12.8',
    }),
  );
}

let lastId = 0;

/** An id that no other element of the page has. */
export function uniqueId(prefix: string): string {
  lastId++;
  return `${prefix}-${String(lastId)}`;
}

function filled<E extends Element>(target: E, attributes: Attributes, children: readonly Child[]): E {
  setAttributes(target, attributes);
  target.append(...children.filter((child) => child !== null));
  return target;
}
