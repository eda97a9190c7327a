import type { PairAddress, Split } from '../../shared/arc/task.ts';
import { applyEdit, EditError } from '../../shared/edits/applyEdit.ts';
import { moveBefore } from '../../shared/edits/pairMoves.ts';
import { element } from '../dom/element.ts';
import type { PageContext } from '../pageContext.ts';
import { dropPlace } from './dropPlace.ts';
import { placeKey } from './places.ts';
import { movePair } from './pairMoves.ts';

/** How far the pointer moves, in CSS pixels, before it drags. */
const threshold = 5;
/** How near to the window's upper and lower edge a drag scrolls, and by how much each frame. */
const scrollEdge = 70;
const scrollStep = 14;

/** Lets a pair be dragged by `handle` to another place, in train or test: by mouse, pen or finger, which then must not scroll there. */
export function dragByPointer(context: PageContext, handle: HTMLElement, from: PairAddress): void {
  handle.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || !event.isPrimary || !context.editable.peek()) return;
    new PairDrag(context, handle, from, event);
  });
}

interface Target {
  readonly before: PairAddress;
  readonly refused: boolean;
}

/** From pressing the button to releasing it. */
class PairDrag {
  private readonly row: Element | null;
  private readonly marker = element('div', { class: 'drop-marker' });
  private readonly listeners = new AbortController();
  private isDragging = false;
  private target: Target | null = null;
  private x: number;
  private y: number;

  constructor(
    private readonly context: PageContext,
    private readonly handle: HTMLElement,
    private readonly from: PairAddress,
    private readonly start: PointerEvent,
  ) {
    this.row = handle.closest('[data-pair]');
    this.x = start.clientX;
    this.y = start.clientY;
    const options = { signal: this.listeners.signal, capture: true };
    const onPointer = (type: 'pointermove' | 'pointerup' | 'pointercancel', action: (event: PointerEvent) => void): void => {
      // Other fingers may come and go meanwhile.
      const own = (event: PointerEvent): void => {
        if (event.pointerId === start.pointerId) action(event);
      };
      window.addEventListener(type, own, options);
    };
    onPointer('pointermove', (event) => this.move(event));
    onPointer('pointerup', () => this.end(true));
    onPointer('pointercancel', () => this.end(false));
    // By the wheel, too, which moves no pointer.
    const onScroll = (): void => {
      if (this.isDragging) this.show();
    };
    window.addEventListener('scroll', onScroll, options);
    // A finger that rests on the title before it moves would open a menu.
    window.addEventListener('contextmenu', (event) => event.preventDefault(), options);
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Escape' || !this.isDragging) return;
        event.preventDefault();
        event.stopPropagation();
        this.end(false);
      },
      options,
    );
  }

  private move(event: PointerEvent): void {
    this.x = event.clientX;
    this.y = event.clientY;
    if (!this.isDragging) {
      if (Math.hypot(this.x - this.start.clientX, this.y - this.start.clientY) < threshold) return;
      this.isDragging = true;
      this.handle.setPointerCapture(this.start.pointerId);
      this.row?.classList.add('dragged');
      document.body.append(this.marker);
      document.body.classList.add('dragging-pair');
      this.scrollNearEdges();
    }
    this.show();
  }

  /** Shows where the pair would go if it were dropped now. */
  private show(): void {
    const list = this.nearestList();
    const split: Split = list?.dataset['split'] === 'test' ? 'test' : 'train';
    const rows = [...(list?.querySelectorAll('[data-pair]') ?? [])];
    const { index, line } = dropPlace(
      rows.map((row) => row.getBoundingClientRect()),
      this.x,
      this.y,
    );
    const before = { split, index };
    this.target = { before, refused: this.isRefused(before) };
    const box = line ?? list?.getBoundingClientRect();
    this.marker.hidden = box === undefined || moveBefore(this.from, before) === null;
    this.marker.classList.toggle('refused', this.target.refused);
    document.body.classList.toggle('no-drop', this.target.refused);
    if (box === undefined) return;
    for (const [name, value] of Object.entries({
      left: box.left,
      top: box.top,
      width: box.right - box.left,
      height: box.bottom - box.top,
    })) {
      this.marker.style.setProperty(name, `${String(value)}px`);
    }
  }

  private nearestList(): HTMLElement | undefined {
    const distance = (list: Element): number => {
      const { top, bottom } = list.getBoundingClientRect();
      return Math.max(top - this.y, this.y - bottom, 0);
    };
    return [...document.querySelectorAll<HTMLElement>('[data-split]')].toSorted((a, b) => distance(a) - distance(b))[0];
  }

  private isRefused(before: PairAddress): boolean {
    const task = this.context.document.task.peek();
    const move = moveBefore(this.from, before);
    if (task === null || move === null) return false;
    try {
      applyEdit(task, move);
      return false;
    } catch (error) {
      if (error instanceof EditError) return true;
      throw error;
    }
  }

  private scrollNearEdges(): void {
    if (!this.isDragging) return;
    const down = this.y > window.innerHeight - scrollEdge ? scrollStep : this.y < scrollEdge ? -scrollStep : 0;
    if (down !== 0) window.scrollBy(0, down);
    requestAnimationFrame(() => this.scrollNearEdges());
  }

  private end(drop: boolean): void {
    this.listeners.abort();
    if (!this.isDragging) return;
    this.isDragging = false;
    this.row?.classList.remove('dragged');
    this.marker.remove();
    document.body.classList.remove('dragging-pair', 'no-drop');
    ignoreNextClick();
    const move = this.target === null ? null : moveBefore(this.from, this.target.before);
    // A move that cannot be is tried all the same: the page then says why.
    if (!drop || move === null || !movePair(this.context, move)) return;
    document.querySelector<HTMLElement>(`[data-pair="${placeKey(move.to)}"]`)?.scrollIntoView({ block: 'nearest' });
  }
}

/** The button under the mouse was dragged, not pressed. */
function ignoreNextClick(): void {
  const ignore = (event: MouseEvent): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener('click', ignore, { capture: true, once: true });
  setTimeout(() => {
    window.removeEventListener('click', ignore, { capture: true });
  });
}
