import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe-core finds of serious and critical things on what is shown, one per line. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  // By the debugger, so that the page's policy stands as it is.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run(document, { resultTypes: ["violations"] })')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`))
}
