/** A parser of a flag's value that keeps those before it. */
export function severalTimes(
  value: string,
  earlier: string | readonly string[] | undefined,
): string | readonly string[] {
  return earlier === undefined ? value : [earlier, value].flat()
}
