/**
 * What the text of a function's body returns, given `values` by `names`; undefined where the host forbids that code is made of texts
 * (`--disallow-code-generation-from-strings`). The text is made of what these packages say of their tables, and of nothing else.
 */
export function compiled<Made>(names: readonly string[], body: string, values: readonly unknown[]): Made | undefined {
  try {
    // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- no text of anyone else's comes here
    return new Function(...names, `'use strict'; ${body}`)(...values) as Made
  } catch (error) {
    if (error instanceof EvalError) return undefined
    throw error
  }
}
