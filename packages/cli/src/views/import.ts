import type { ImportedProduct } from '@jumun/core'
import { grouped, table } from '../output/table.ts'

const listed = 20

/** What an import has changed or would change, and how much of it. */
export function importText(
  imported: readonly ImportedProduct[],
  { added, changed, equal }: Readonly<Record<ImportedProduct['change'], number>>,
  { dryRun }: { dryRun: boolean },
): string {
  const differing = imported.filter(({ change }) => change !== 'equal')
  const list = table(differing.slice(0, listed), [
    { title: 'PRODUCT', value: ({ productId }) => productId },
    { title: 'CHANGE', value: ({ change }) => change },
    { title: 'FIELDS', value: ({ fields }) => fields.join(', ') },
  ])
  const rest = differing.length - listed
  const more = rest > 0 ? `… and ${grouped(rest)} more; --json lists all.` : ''
  const counts = `${grouped(added)} added, ${grouped(changed)} changed, ${grouped(equal)} equal`
  const verdict = dryRun ? `Would be: ${counts}. Nothing was changed.` : `Imported: ${counts}.`
  return [list, more, verdict].filter(text => text !== '').join('\n')
}
