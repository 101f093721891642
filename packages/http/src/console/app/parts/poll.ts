/** Does something now, and again and again, `everyMs` after it ended; not while the page is hidden. Returns what ends it. */
export function poll(everyMs: number, work: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = false
  let ended = false

  async function run(): Promise<void> {
    if (running || ended) return
    clearTimeout(timer)
    timer = undefined
    if (document.hidden) return
    running = true
    try {
      await work()
    } catch {
      // What could not be read is shown by its reader, and read again.
    }
    running = false
    if (!ended) timer = setTimeout(() => void run(), everyMs)
  }

  const onVisible = () => {
    if (timer === undefined) void run()
  }
  document.addEventListener('visibilitychange', onVisible)
  void run()
  return () => {
    ended = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onVisible)
  }
}
