// Ctrl-C ends a command at once: whatever was under way is a transaction, which is there as a whole or not at all. What
// has to be put back before is said here, such as the terminal's cursor or a folder made for the time being.
const tasks = new Set<() => void>()

/** Runs `task` on Ctrl-C, unless the function returned was called before. */
export function onInterrupt(task: () => void): () => void {
  tasks.add(task)
  return () => {
    tasks.delete(task)
  }
}

let handled = false

/** From now on Ctrl-C ends with 130, the exit status that shells expect. */
export function handleInterrupt(): void {
  if (handled) return
  handled = true
  process.on('SIGINT', interrupted)
}

/** For commands that end in an orderly way of their own. */
export function leaveInterruptToCommand(): void {
  process.off('SIGINT', interrupted)
}

function interrupted(): void {
  for (const task of tasks) {
    try {
      task()
    } catch {
      // The process ends anyway; the other tasks get their turn.
    }
  }
  process.exit(130)
}
