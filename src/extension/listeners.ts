/** A list of listeners to one kind of event. Listeners are called in the order they were added. */
export class Listeners<T> {
  private readonly listeners = new Set<(event: T) => void>();

  /** Returns the function that removes the listener. */
  add(listener: (event: T) => void): () => void {
    const own = (event: T): void => {
      listener(event);
    };
    this.listeners.add(own);
    return () => {
      this.listeners.delete(own);
    };
  }

  emit(event: T): void {
    for (const listener of [...this.listeners]) listener(event);
  }
}
