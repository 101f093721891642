/**
 * Where a text stops being JSON. What stands there is not shown: it may be a secret, and the runtime's own message quotes it.
 * The text must not be JSON.
 */
export function jsonFault(text: string): string {
  let good = 0
  let bad = text.length
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (couldGoOn(text.slice(0, middle))) good = middle
    else bad = middle
  }
  const before = text.slice(0, Math.max(0, bad - 1)).split('\n')
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`
}

/** Whether it is JSON, or the beginning of it: all that is wrong is that it ends. */
function couldGoOn(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const { message } = error as Error
    if (/end of JSON input|^Unterminated/.test(message)) return true
    return Number(/at position (\d+)/.exec(message)?.[1] ?? -1) >= text.length
  }
}
