import { effect, untracked } from '@preact/signals-core';

/** A part of the page that can be taken away again. */
export interface Component {
  readonly element: HTMLElement;
  dispose(): void;
}

/** The effects, listeners and inner components that live as long as their owner. */
export class Effects {
  private readonly disposers: (() => void)[] = [];
  private isDisposed = false;

  get disposed(): boolean {
    return this.isDisposed;
  }

  /**
   * Runs `body` now and whenever a signal changes that it read. What it throws goes to the window's `error` event, so that one broken
   * part neither stops the others nor fails silently.
   */
  run(body: () => void): void {
    this.own(
      effect(() => {
        try {
          body();
        } catch (error) {
          // Who listens to errors must not make this effect depend on what they read.
          untracked(() => {
            reportError(error);
          });
        }
      }),
    );
  }

  own(dispose: () => void): void {
    this.disposers.push(dispose);
  }

  /** The component, which is disposed of together with this. */
  component<C extends Component>(component: C): C {
    this.own(() => {
      component.dispose();
    });
    return component;
  }

  dispose(): void {
    this.isDisposed = true;
    for (const dispose of this.disposers.splice(0)) dispose();
  }
}
