const undoing = new Set<() => void>()
let listening = false

/**
 * Undoes something that would outlive this process, such as a server or a mounted disk, should it end before its time:
 * by an uncaught error, Ctrl-C or SIGTERM. `undo` is synchronous. Returns what to call once it is undone.
 */
export function undoOnExit(undo: () => void): () => void {
  if (!listening) {
    listening = true
    process.once('exit', () => {
      for (const each of undoing) each()
    })
    // Without a listener a signal ends the process without that event.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  }
  undoing.add(undo)
  return () => void undoing.delete(undo)
}
