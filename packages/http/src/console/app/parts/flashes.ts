/** Which values have just changed, and so are shown with a short light: by any name, such as `latte stock`. */
export interface Flashes {
  note(name: string, before: number | undefined, after: number): void
  /** The class of a value: '' where it has not changed lately. */
  classOf(name: string): string
}

const shownMs = 1_500

export function createFlashes(redraw: () => void): Flashes {
  const changes = new Map<string, { readonly way: 'up' | 'down'; readonly turn: number }>()
  let turn = 0
  return {
    note(name, before, after) {
      if (before === undefined || before === after) return
      turn += 1
      const change = { way: after > before ? 'up' : 'down', turn } as const
      changes.set(name, change)
      setTimeout(() => {
        if (changes.get(name) !== change) return
        changes.delete(name)
        redraw()
      }, shownMs)
    },
    classOf(name) {
      const change = changes.get(name)
      // Two names for one light: another name starts it again.
      return change === undefined ? '' : `flash ${change.way} ${change.turn % 2 === 0 ? 'even' : 'odd'}`
    },
  }
}
