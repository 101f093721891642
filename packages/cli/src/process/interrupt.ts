// Ctrl-C ends a command at once: what was under way is a transaction, which is there as a whole or not at all. What
// has to be put back before is said here, such as the terminal's cursor or a folder made for the time being.
const tasks = new Set<() => void>()

/** Runs `task` on Ctrl-C, unless the function returned was called before. */
export function onInterrupt(task: () => void): () => void {
  tasks.add(task)
  return () => {
    tasks.delete(task)
  }
}

/** From now on Ctrl-C ends with 130, the exit status that shells expect. */
export function handleInterrupt(): void {
  if (!process.listeners('SIGINT').includes(interrupted)) process.on('SIGINT', interrupted)
}

/** For commands that end in an orderly way of their own. */
export function leaveInterruptToCommand(): void {
  process.off('SIGINT', interrupted)
}

/** Puts back what has to be, and ends the process. */
export function endNow(status: number): never {
  for (const task of tasks) {
    try {
      task()
    } catch {
      // The process ends anyway; the other tasks get their turn.
    }
  }
  process.exit(status)
}

function interrupted(): void {
  endNow(130)
}
